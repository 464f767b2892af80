"""Texts made comparable: what remains of a text when disguises are taken away."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

# Read after folding, because a disguise reaches into links too: "httрs...//t!co/x" has a Cyrillic
# letter, and an exclamation mark where there was a full stop.
_DROPPED = re.compile(
    r"https?[^\w\s]{0,4}//\S*|www\.\S+|(?<![\w-])[\w-]{1,63}\.[a-z]{2,24}/\S*"
    r"|(?:\brt )?@[\w.\-]+(?:@[\w.\-]+)?:?"
)
_MARKS = re.compile(r"[!-/:-@\[-`{-~…]+")
_ELLIPSIS = "\x01"  # stands for "…" while compatibility forms are taken apart

# A text must be long enough that two people do not write it by chance. Four words and twenty
# letters leave out "Bravo !", "Happy new year everyone" and most stock replies of the debate set
# while 93 % of its posts remain; scripts written without spaces count letters only.
FEWEST_WORDS = 4
FEWEST_LETTERS = 20
FEWEST_LETTERS_UNSPACED = 12
# Thai, Lao, Tibetan, Burmese, Khmer, kana, and Chinese characters.
_UNSPACED_LETTER = (
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_UNSPACED = re.compile(_UNSPACED_LETTER)
_NO_SPACE = re.compile(f"(?<={_UNSPACED_LETTER}) (?={_UNSPACED_LETTER})")

_TAG = re.compile(r"(?<![\w&/])[#＃]([^\W_]*[^\W\d_]\w*)")


def tags_in(text: str) -> list[str]:
    """The hashtags written in a text, without the sign; a number alone is none."""
    return _TAG.findall(text)


# Before there was a button, and in exports that lose the id of the original (4CAT's X export, many
# archives), a repost is written as "RT @name: text". The name and the text then stand for the id.
_WRITTEN_REPOST = re.compile(r"\s*RT @(\w{1,30}):?\s+(\S.*)", re.DOTALL)


def written_repost(text: str) -> str | None:
    """What a post written as "RT @name: text" repeats; None for other posts."""
    found = _WRITTEN_REPOST.match(text)
    mark = found and fingerprint(found[2], shortest=1)
    return f"RT @{found[1].lower()} {mark}" if found and mark else None


class _Fold(dict[int, int | str | None]):
    """Character by character: letters to their look-alike in ASCII, the rest to space or nothing.

    Filled as characters are met, because texts use few of Unicode's characters again and again.
    """

    def __missing__(self, code: int) -> int | str | None:
        folded = self[code] = _fold(chr(code))
        return folded


@cache
def _look_alikes() -> dict[str, str]:
    """Characters that look like an ASCII letter, from Unicode's TR39 data, casefolded."""
    # Reads its data when imported, which texts in ASCII never need.
    from confusable_homoglyphs import confusables  # noqa: PLC0415

    table: dict[str, str] = {}
    for seen, others in confusables.confusables_data.items():
        folded = seen.casefold()
        plain = [o["c"].casefold() for o in others if o["c"].isascii() and o["c"].isalpha()]
        if len(folded) == 1 and not folded.isascii() and plain:
            table.setdefault(folded, min(plain, key=lambda letters: (len(letters), letters)))
    return table


def _fold(char: str) -> str | None:
    if char.isspace():
        return " "
    if char.isascii() and char.isprintable():
        return char
    if char in ("…", _ELLIPSIS):
        return "…"
    kind = unicodedata.category(char)
    if kind in ("Cf", "Cc", "Mn", "Me", "Cs", "Co"):
        return None
    if kind[0] in "LN" or kind == "Mc":
        return _look_alikes().get(char, char)
    return "." if kind[0] == "P" else " "


_FOLDED = _Fold()


def _undisguised(text: str) -> str:
    """A text in one case and one alphabet per shape, without links, mentions and a cut-off end."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("…", _ELLIPSIS))
    bare = text.casefold().translate(_FOLDED)
    if "/" in bare or "@" in bare or "www." in bare:  # else nothing of it can match
        bare = _DROPPED.sub(" ", bare)
    if "…" in bare:
        whole, _, after = bare.rpartition("…")
        if not after.strip() or after.lstrip().startswith("#"):  # the word before it is not whole
            bare = whole[: whole.rfind(" ") + 1] + after
    return bare


def normalise(text: str) -> str:
    """The words of a text without case, accents, links, mentions, emoji, punctuation,
    look-alike and invisible characters, a cut-off last word, joined by single spaces.
    """  # noqa: D205
    return _spaced(_undisguised(text))


def body(text: str) -> str:
    """What `normalise` leaves, without the hashtags that stand before and after the sentence.

    Tags are what strangers share on purpose: two answers to one hashtag are not one message.
    """
    words = _undisguised(text).split()
    begin, end = 0, len(words)
    while begin < end and _is_tag(words[begin]):
        begin += 1
    while begin < end and _is_tag(words[end - 1]):
        end -= 1
    return _spaced(" ".join(words[begin:end]))


def _spaced(text: str) -> str:
    """Words with single spaces between them, and none where the script has none."""
    words = " ".join(_MARKS.sub(" ", text).split())
    return words if words.isascii() else _NO_SPACE.sub("", words)


def _is_tag(word: str) -> bool:
    """Whether a word is a hashtag, or nothing but marks."""
    return "#" in word[:2] or not any(map(str.isalnum, word))


def fingerprint(text: str, shortest: int = FEWEST_LETTERS) -> str | None:
    """A short name for what a text says, equal for texts that are the same message.

    None where the text is too short to say anything (see FEWEST_WORDS); `shortest=1` names any.
    """
    bare = normalise(text)
    if not bare or (shortest > 1 and not long_enough(bare, shortest)):
        return None
    return "text " + hashlib.blake2b(bare.encode(), digest_size=8).hexdigest()


def long_enough(bare: str, shortest: int = FEWEST_LETTERS) -> bool:
    """Whether a normalised text is long enough that two people do not write it by chance.

    In scripts without spaces letters count also where marks or foreign words stand between them:
    a headline's dash or brackets leave spaces behind.
    """
    if not bare.isascii() and len(_UNSPACED.findall(bare)) >= FEWEST_LETTERS_UNSPACED:
        return True
    words = bare.count(" ") + 1
    letters = len(bare) - words + 1
    if letters / words > FEWEST_LETTERS_UNSPACED:  # written without spaces between words
        return letters >= FEWEST_LETTERS_UNSPACED
    return words >= FEWEST_WORDS and letters >= shortest
