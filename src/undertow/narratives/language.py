"""In which language a text is written: as the export says, else told by its letters.

A text too short, or told with too little confidence, is `unknown`: vectors of texts whose language
is unknown are never compared, because what an encoder makes of a language that it does not know
says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from undertow.narratives.wording import says_enough
from undertow.progress import Progress, Quiet

UNKNOWN = "unknown"

# py3langid's own probability. On Tatoeba's sentences (112 languages, those of four words or more)
# what it says with at least this much is right in 98 %, and 90 % of the sentences are told.
SURE = 0.5
_LONGEST = 1_000  # letters looked at

# Codes that platforms use for what ISO 639-1 calls otherwise. Left out, and so unknown: und, zxx,
# and X's own codes for posts of links, tags or emoji alone (qme, qht, qam, qst, qct, art).
_OTHER = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "nb": "no", "nn": "no", "sh": "sr"}
_LONG = {
    "ara": "ar", "aze": "az", "deu": "de", "ger": "de", "ell": "el", "eng": "en", "spa": "es",
    "fas": "fa", "fra": "fr", "fre": "fr", "heb": "he", "hye": "hy", "ind": "id", "ita": "it",
    "jpn": "ja", "kat": "ka", "kor": "ko", "nld": "nl", "pol": "pl", "por": "pt", "ron": "ro",
    "rus": "ru", "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip


def said(code: str | None) -> str | None:
    """The language that an export names, as ISO 639-1 has it; None where it names none.

    Regions and scripts are cut off: "pt-BR" and "zh_Hant" are "pt" and "zh".
    """
    if not code:
        return None
    bare = code.strip().replace("_", "-").split("-")[0].lower()
    bare = _OTHER.get(bare, _LONG.get(bare, bare))
    return bare if len(bare) == 2 and bare.isalpha() and bare.isascii() else None


def languages_of(
    texts: Sequence[str], codes: Sequence[str | None], progress: Progress | None = None
) -> list[str]:
    """The language of each text: what its export says, else what its letters tell, or UNKNOWN."""
    out: list[str] = []
    with (progress or Quiet()).step("telling languages", len(texts)) as step:
        for text, code in zip(texts, codes, strict=True):
            out.append(said(code) or told(text))
            step.advance()
    return out


def told(text: str) -> str:
    """The language that a text's letters tell, or UNKNOWN."""
    plain = " ".join(
        word for word in text[:_LONGEST].split() if word[:1] not in "@#" and "//" not in word
    )
    if not says_enough(plain):
        return UNKNOWN
    code, sure = _identifier().classify(plain)
    return said(code) or UNKNOWN if sure >= SURE else UNKNOWN


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads 5 MB

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
