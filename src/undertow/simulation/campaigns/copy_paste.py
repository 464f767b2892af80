"""Copy and paste: one message from many accounts, each with a small edit to pass as its own.

Edits: capitals, an emoji, a mention, an address, a letter that looks alike (homoglyph), a
zero-width character.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import Ints
from undertow.simulation.language import CHOICES
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="copy_paste", size=9, pace_s=240.0, actions=50)
LOOKALIKES = (("a", "а"), ("e", "е"), ("o", "о"), ("α", "a"), ("ο", "o"))
EDITS = 7


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Post one message per action, all in one language, each copy with an edit by chance."""
    band = crew(stage, campaign, rng)
    action, member, at = band.turnout(rng, band.actions(rng))
    lang = np.full(campaign.actions, band.members.lang[0])
    ask = stage.tongue.word("verdict", lang, rng.integers(0, CHOICES, campaign.actions))
    plain = pc.binary_join_element_wise(stage.tongue.headlines(rng, lang), ask, ". ")
    copies = plain.take(pa.array(action))
    text = edited(copies, rng.integers(0, EDITS, len(action)), band.members.names.take(member))
    pushed = posts(f"{band.part}/push", band.members, member, at, text=text, lang=lang[action])
    cover = band.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(band.members.ids, "amplifier")])


def edited(text: pa.Array, edit: Ints, names: pa.Array) -> pa.Array:
    """Return the same text under edit number 0 (none) to 6."""
    alike = text
    for letter, twin in LOOKALIKES:
        alike = pc.replace_substring(alike, letter, twin, max_replacements=1)
    variants = [
        text,
        pc.utf8_upper(text),
        pc.binary_join_element_wise(text, "🔥🔥", " "),
        pc.binary_join_element_wise(pc.binary_join_element_wise("@", names, ""), text, " "),
        pc.binary_join_element_wise(text, "https://short.example/x", " "),
        alike,
        pc.replace_substring(text, " ", " \u200b", max_replacements=2),
    ]
    return pc.choose(pa.array(edit), *variants)
