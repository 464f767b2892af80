"""What of a post's text is wording: without the links and names that no two posts share."""

from __future__ import annotations

import re

_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|(?:\bRT )?@[\w.\-]+(?:@[\w.\-]+)?:?")
# Letters of no width, and more marks on one letter than any script has ("Zalgo").
_HIDDEN = re.compile("[\u200b\u2060\ufeff\u00ad]|[\u0300-\u036f]{3,}")


def readable(text: str) -> str:
    """The text as a person reads it: no links, no mentions, hashtags as words, spaces single."""
    bare = _NO_WORDS.sub(" ", text).replace("#", " ")
    return " ".join((bare if bare.isascii() else _HIDDEN.sub("", bare)).split())
