"""The same message in several languages: the text channel sees nothing, the meaning is one.

Members write in the languages of the world in turn; each action is one message, word for word.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.language import CHOICES
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="translation", size=12, pace_s=600.0, actions=50)


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Post one message per action, each member in its own language."""
    choir = crew(stage, campaign, rng)
    action, member, at = choir.turnout(rng, choir.actions(rng))
    lang = member % len(stage.plan.languages)
    said, verdict = (rng.integers(0, CHOICES, (n, campaign.actions)) for n in (4, 1))
    ask = stage.tongue.word("verdict", lang, verdict[0, action])
    text = pc.binary_join_element_wise(stage.tongue.message(lang, said[:, action]), ask, ". ")
    pushed = posts(f"{choir.part}/push", choir.members, member, at, text=text, lang=lang)
    cover = choir.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(choir.members.ids, "amplifier")])
