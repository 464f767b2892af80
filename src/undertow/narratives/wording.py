"""What of a post's text is wording: without the links and names that no two posts share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set

from undertow.model.text import long_enough, normalise

_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|(?:\bRT )?@[\w.\-]+(?:@[\w.\-]+)?:?")
# Letters of no width, and more marks on one letter than any script has ("Zalgo").
_HIDDEN = re.compile("[\ud800-\udfff\u200b\u2060\ufeff\u00ad]|[\u0300-\u036f]{3,}")
_TAG = re.compile(r"[#＃](\w+)")
_ENDS = frozenset("?!.…:»”\"'。！？")
# A tag that so many texts carry is a topic, and says little of what a text says; one that fewer do
# is a word of theirs. As many voices as a narrative needs (`stories.FEWEST_VOICES`).
SHARED = 3
# Of a text in Chinese so many characters are enough to compare its meaning: STS's sentences that
# have the fewest words and letters in English, 20 to 22, have eight in Chinese, the median of 403.
FEWEST_CHINESE = 8
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def readable(text: str) -> str:
    """The text as a person reads it: no links, no mentions, hashtags as words, spaces single."""
    bare = _NO_WORDS.sub(" ", text)
    if "#" in bare or "＃" in bare:
        bare = _TAG.sub(lambda tag: " " + _taken_apart(tag[1]), bare).replace("#", " ")
    return " ".join((bare if bare.isascii() else _HIDDEN.sub("", bare)).split())


def _taken_apart(tag: str) -> str:
    """The words of a tag that tells them by capitals: "FerryPlan" is "Ferry Plan"."""
    out = tag[:1]
    for before, letter, after in zip(tag, tag[1:], [*tag[2:], ""], strict=False):
        begins = before.islower() or (before.isupper() and after.islower())
        out += f" {letter}" if letter.isupper() and begins else letter
    return out


def shared_tags(texts: Iterable[str]) -> frozenset[str]:
    """The hashtags that SHARED of these texts carry, or more."""
    carried = Counter(
        tag for text in texts if "#" in text or "＃" in text for tag in set(_tags(text))
    )
    return frozenset(tag for tag, count in carried.items() if count >= SHARED)


def _tags(text: str) -> list[str]:
    return [tag.casefold() for tag in _TAG.findall(text)]


def sentence(text: str, shared: Set[str] | None = None) -> str:
    """The text as `readable`, without the hashtags and marks that stand before and after it.

    Tags are what strangers share on purpose: with them in, all answers to one tag are one meaning.
    But a tag may be a word of the sentence: "#Pilots foot the bill". That counts as one which
    touches it and which few others carry.

    Args:
        text: of a post.
        shared: tags that many carry, casefolded (`shared_tags`); None: all.
    """
    words = _NO_WORDS.sub(" ", text).split()
    begin, end = 0, len(words)
    while begin < end and _stands_apart(words[begin]):
        begin += 1
    while begin < end and _stands_apart(words[end - 1]):
        end -= 1
    if begin == end:
        return ""
    first, last = begin, end
    if shared is not None and begin and _is_word(words[begin - 1], shared):
        first -= 1
    if end < len(words) and words[end - 1][-1] not in _ENDS:
        # "No word of the crew in #Korrin. #news #world": the first tag ends the sentence.
        ends = words[end][-1] in _ENDS
        last += ends or (shared is not None and _is_word(words[end], shared))
    # A mark that stands alone after the last word belongs to it: "Who pays ?"
    if last < len(words) and words[last] in _ENDS:
        last += 1
    return readable(" ".join(words[first:last]))


def _stands_apart(word: str) -> bool:
    return "#" in word[:2] or "＃" in word[:2] or not any(map(str.isalnum, word))


def _is_word(word: str, shared: Set[str]) -> bool:
    """Whether a word beside the sentence is a tag that belongs to it; "#News:" heads it."""
    tags = _tags(word)
    return bool(tags) and word[-1] != ":" and shared.isdisjoint(tags)


def says_enough(plain: str) -> bool:
    """Whether a sentence is long enough to be told by what it means."""
    bare = normalise(plain)
    return long_enough(bare) or len(_CHINESE.findall(bare)) >= FEWEST_CHINESE
