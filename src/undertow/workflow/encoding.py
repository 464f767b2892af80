"""Which encoder a run takes when the user names none."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from undertow.case import Case
from undertow.encoders import AUTO, BEST, QUICK, Encoder, open_encoders
from undertow.errors import ModelError
from undertow.narratives.language import UNKNOWN, languages_of

# With one post in fifty in a language that the quick encoder does not know, a campaign over
# languages may have members who write in it; ten times the time is worth it then.
SHARE = 0.02
_LOOKED_AT = 2_000  # posts, evenly over the case


def encoders_for(case: Case, name: str) -> list[Encoder]:
    """The encoders of this name; for AUTO the quick one, and where it is needed and there both.

    Both are needed where at least SHARE of the posts are in a language that only the other knows.
    """
    if name != AUTO:
        return open_encoders(name)
    quick = open_encoders(QUICK)
    try:
        both = open_encoders(BEST)
    except ModelError:  # the extra is not installed
        return quick
    spoken = _languages(case)
    new = [code for code in spoken if not _knows(quick, code) and _knows(both, code)]
    return both if len(new) >= max(SHARE * len(spoken), 1) else quick


def _knows(encoders: list[Encoder], language: str) -> bool:
    return any(one.languages is None or language in one.languages for one in encoders)


def _languages(case: Case) -> list[str]:
    """The languages of some posts, where they can be told."""
    every = case.count("posts") // _LOOKED_AT + 1
    texts: list[str] = []
    codes: list[str | None] = []
    passed = 0
    for batch in case.batches("posts", ["text", "lang"]):
        some = batch.take(pa.array(range(-passed % every, len(batch), every), pa.int64()))
        passed += len(batch)
        some = some.filter(pc.is_valid(some["text"]))
        texts += some["text"].to_pylist()
        codes += some["lang"].to_pylist()
    return [told for told in languages_of(texts, codes) if told != UNKNOWN]
