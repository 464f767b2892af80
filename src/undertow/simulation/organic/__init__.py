"""Innocent habits, one file each: what makes honest accounts look as if they acted together.

Each module has `play(stage, rng) -> Part` and spends the budget that the plan gives to the habit
of its name. `originals` comes first and sets the stage.
"""

from undertow.simulation.organic import fan_clubs, news, press_bots, replies, reposts

PLAYS = {
    "reposts": reposts.play,
    "news": news.play,
    "fan_clubs": fan_clubs.play,
    "replies": replies.play,
    "press_bots": press_bots.play,
}

__all__ = ["PLAYS"]
