"""Which act is read out of what somebody says: `python -m benchmarks acts`.

`claims/acts.LANGUAGE.txt` holds nine hundred invented sentences under the act that they do when
somebody says them, nothing but "said" beside them; written without a look at any rule or article.
They showed which turns of phrase were missing, so what is reached here is no promise for real news;
that of what does neither accuse nor deny hardly anything is said to, is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from undertow.articles.reading import read_statements

FOLDER = Path(__file__).with_name("claims")
_AT_ONCE = 60  # sentences of one text
_SAYING = {
    "en": ("“{}” a trader, Ines Holm, said.", "“{}” a spokeswoman for the league said.", ","),
    "fr": ("« {} », a dit un commerçant.", "« {} », a dit une porte-parole de la ligue.", ""),
}


def main(options: list[str]) -> None:  # noqa: ARG001 - none so far
    """Print, for each act and language, what the sentences were taken for."""
    for language in _SAYING:
        for act, taken in told(language).items():
            print(language, act, sum(taken.values()), dict(taken.most_common()), flush=True)


def told(language: str) -> dict[str, Counter[str]]:
    """Act -> what the sentences of that act were taken for."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    every = list(sentences(language))
    for first in range(0, len(every), _AT_ONCE):
        some = every[first : first + _AT_ONCE]
        said = [_said(act, words, language) for act, words in some]
        starts, at = [], 0
        for text in said:
            starts.append(at)
            at += len(text) + 2
        taken: dict[int, str] = {}
        for row in read_statements("\n\n".join(said), "a", language):
            span = (row["content_spans"] or [row["cue_span"]])[0]
            place = int(span.partition(":")[0])
            taken.setdefault(sum(start <= place for start in starts) - 1, row["act"])
        for number, (act, _) in enumerate(some):
            found[act][taken.get(number, "none")] += 1
    return found


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """The act and the words of each sentence."""
    act = ""
    for line in (FOLDER / f"acts.{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            act = line.strip("[]")
        elif line:
            yield act, line


def _said(act: str, words: str, language: str) -> str:
    somebody, accused, comma = _SAYING[language]
    words = words[0].upper() + words[1:] + ("" if words[-1] in "?!" else comma)
    return (accused if act in {"deny", "confirm"} else somebody).format(words)
