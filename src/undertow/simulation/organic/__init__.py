"""Innocent habits, one file each: what makes honest accounts look as if they acted together.

Each module has `play(stage, rng) -> Part` and spends the budget that the plan gives to the habit
of its name. `originals` comes first and sets the stage, which everyday readers and fans enter
before anybody else acts on it.
"""

from undertow.simulation.kinds import sentence
from undertow.simulation.organic import fan_clubs, news, originals, press_bots, replies, reposts

PLAYS = {
    "reposts": reposts.play,
    "news": news.play,
    "fan_clubs": fan_clubs.play,
    "replies": replies.play,
    "press_bots": press_bots.play,
}

_MODULES = (originals, reposts, news, fan_clubs, replies, press_bots)
SENTENCES = {module.__name__.rpartition(".")[2]: sentence(module.__doc__) for module in _MODULES}

__all__ = ["PLAYS", "SENTENCES"]
