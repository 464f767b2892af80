"""Why many accounts may post one text without any plan, seen from its form and how it spread.

A reason is given by form *and* by spread: what comes in a burst stays evidence, whatever its form,
so that quotation marks alone do not hide a campaign. Only a page's own headline needs no spread:
that many share one page is tested on the channel `link`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from undertow.model.text import normalise

SHARE_BUTTON = "share button"
HEADLINE = "headline of the linked page"
STOCK_REPLY = "stock reply"

# These come with a page, and its site stands beside them as the source: the tests weigh them as
# what readers of one site have in common. They stay there as the measure of what strangers share;
# without them the null knows little but the campaign (of the nine accounts of a copy-and-paste
# world none was found).
WEIGHED_BY_SOURCE = frozenset({SHARE_BUTTON, HEADLINE})

# Seen in this share of the posts it is the message's form, not that of one of its copies.
MOST = 0.8
# Spread by chance, posts come at all distances: a tenth of the gaps are below a tenth of their
# mean. Days and nights make it a quarter in the simulated worlds; a campaign's copies come in
# bursts with long silences between, nine gaps in ten.
BURSTS = 0.4
LONG_S = 86_400.0  # less than a day is one occasion
FEWEST_ACCOUNTS = 5

_BUTTON = re.compile(
    r"\b(?:via|from|por|через|über|par|thanks to)\s+@\w+"
    r"|\bI (?:just )?(?:liked|added|signed|backed) a\b"
    r"|\s[-–—|]\s*(?:YouTube|TikTok|Vimeo)\s*(?:https?://\S+\s*)*$",
    re.IGNORECASE,
)
_OPENING, _CLOSING = '"“„«‹「『', '"”“»›」』'
_SAID_BY = re.compile(r"(?:^|\s|[.!?”\"»])[-–—―~]\s*[^\W\d_][^\n]{2,40}$")
_AMEN = re.compile(
    r"\b(?:amen|amin|amén|aamiin|ameen|аминь|амин|αμην|ἀμήν)\b|آمين|אמן|आमीन|ամեն", re.I
)
_LAW = re.compile(
    r"§|\b(?:art(?:icle|ikel|ículo|icolo|igo)?\.?|стат(?:ья|ьи|тя)|ст\.|madde|maddə)\s*\d", re.I
)
_PETITION = re.compile(
    r"\bpeti(?:tion|ción|ção|zione|tie)\w*|петици\w+|petisyon\w*|petisiya\w*|عريضة|请愿|請願", re.I
)
_NOTES = re.compile("[♪♫♬🎵🎶]")
_SIGN = re.compile(r"https?://\S+|[@#]\w+")


def form_of(text: str) -> str | None:
    """What kind of ready-made text this looks like: quotation, prayer, lyrics, law, petition."""
    bare = _SIGN.sub("", text).strip()
    return next((kind for kind, looks in _FORMS.items() if looks(bare)), None)


def _is_quotation(text: str) -> bool:
    """Most of it stands in quotation marks, or it ends with a dash and a name."""
    begin, end = text[:1], text.rstrip(" .,!?–—-")[-1:]
    inside = len(text) > 2 and begin in _OPENING and end in _CLOSING
    return inside or bool(_SAID_BY.search(text[-60:]))


def _is_lyrics(text: str) -> bool:
    """Notes beside it, or at least four short lines, or three of which one comes again."""
    lines = [said for line in re.split(r"\n| / ", text) if (said := normalise(line))]
    short = len(lines) >= 3 and all(line.count(" ") < 10 for line in lines)
    return bool(_NOTES.search(text)) or (short and (len(lines) > 3 or len(set(lines)) < len(lines)))


_FORMS: dict[str, Callable[[str], object]] = {
    "petition": _PETITION.search,
    "law": _LAW.search,
    "prayer": _AMEN.search,
    "quotation": _is_quotation,
    "lyrics": _is_lyrics,
}


def reason(
    text: str,
    pages: Sequence[str | None],
    answered: Sequence[str | None],
    accounts: int,
    times: Sequence[float],
) -> str | None:
    """Why a message is no evidence; None where nothing innocent is seen.

    Args:
        text: its most typical text.
        pages: of each post the page it links to, if any.
        answered: of each post the post it answers, if any.
        accounts: how many accounts posted it.
        times: when, in seconds, in order.
    """
    count = len(times)
    shared = (often for page, often in Counter(pages).items() if page is not None and often > 1)
    if sum(shared) >= MOST * count:
        return SHARE_BUTTON if _BUTTON.search(text) else HEADLINE
    if accounts < FEWEST_ACCOUNTS or not _by_and_by(times):
        return None
    targets = {target for target in answered if target is not None}
    if len(targets) >= MOST * count:
        return STOCK_REPLY
    if sum(one is not None for one in pages) >= MOST * count and _BUTTON.search(text):
        return SHARE_BUTTON
    return form_of(text)


def _by_and_by(times: Sequence[float]) -> bool:
    """Whether posts came as independent people's would: over days and not in bursts."""
    span = times[-1] - times[0]
    if span < LONG_S:
        return False
    close = span / (len(times) - 1) / 10
    return sum(b - a < close for a, b in pairwise(times)) <= BURSTS * (len(times) - 1)
