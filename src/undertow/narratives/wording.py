"""What of a post's text is wording: without the links and names that no two posts share."""

from __future__ import annotations

import re

_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|(?:\bRT )?@[\w.\-]+(?:@[\w.\-]+)?:?")
# Letters of no width, and more marks on one letter than any script has ("Zalgo").
_HIDDEN = re.compile("[\ud800-\udfff\u200b\u2060\ufeff\u00ad]|[\u0300-\u036f]{3,}")


def readable(text: str) -> str:
    """The text as a person reads it: no links, no mentions, hashtags as words, spaces single."""
    bare = _NO_WORDS.sub(" ", text).replace("#", " ")
    return " ".join((bare if bare.isascii() else _HIDDEN.sub("", bare)).split())


def sentence(text: str) -> str:
    """The text as `readable`, without the hashtags and marks that stand before and after it.

    Tags are what strangers share on purpose: with them in, all answers to one tag are one meaning.
    """
    words = _NO_WORDS.sub(" ", text).split()
    begin, end = 0, len(words)
    while begin < end and _stands_apart(words[begin]):
        begin += 1
    while begin < end and _stands_apart(words[end - 1]):
        end -= 1
    # "No news of hostages in #Libya. #news #world": the first tag ends the sentence.
    if begin < end < len(words) and words[end][-1] in _ENDS and words[end - 1][-1] not in _ENDS:
        end += 1
    # A mark that stands alone after the last word belongs to it: "Who pays ?"
    if end < len(words) and words[end] in _ENDS:
        end += 1
    return readable(" ".join(words[begin:end]))


_ENDS = frozenset('?!.…:»”"')


def _stands_apart(word: str) -> bool:
    return "#" in word[:2] or "＃" in word[:2] or not any(map(str.isalnum, word))
