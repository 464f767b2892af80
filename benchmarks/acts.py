"""Which act is read out of what somebody says: `python -m benchmarks acts`.

`claims/acts.LANGUAGE.txt` holds nine hundred invented sentences under the act that they do when
somebody says them, nothing but "said" beside them; written without a look at any rule or article.
They showed which turns of phrase were missing, so what is reached here is no promise for real news.

Then the articles of `claims/articles` on which the network of acts was not trained, by the rules
alone and as they are told; docs/articles.md has the table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.claims_corpus import acts_marked, articles
from benchmarks.quality_page import page
from undertow.articles.learned import network
from undertow.articles.reading import read_article, read_statements

FOLDER = Path(__file__).with_name("claims")
PAGE = Path(__file__).parents[1] / "docs" / "articles.md"
_MARKS = "<!-- training -->", "<!-- end of training -->"
ACTS = network.ACTS[:3]  # those that answers need
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
    lines = list(left_out_scores())
    print("\n".join(lines))
    PAGE.write_text(page(PAGE.read_text("utf-8"), "\n".join(lines), _MARKS), "utf-8")


class Acts(NamedTuple):
    """Of one act: how often it is told, and rightly; how often marked, and found."""

    told: int
    right: int
    marked: int
    found: int


def left_out(every: int = 1) -> dict[tuple[str, str, str], Acts]:
    """(language, act, by whom) -> how it is told in one in `every` article left out of training.

    Where two acts are marked as good, either is right, and neither is missed.
    """
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for article in islice((one for one in articles() if one.held_out), None, None, every):
        for name, corrects in (("rules alone", False), ("told", True)):
            rows = read_article(article.text, "a", article.language, corrects=corrects)
            marked = acts_marked(article, rows["statements"])
            for row, wanted in zip(rows["statements"], marked, strict=True):
                for number, act in enumerate(ACTS if wanted[0] >= 0 else ()):
                    is_told, alone = row["act"] == act, bool(wanted[number] == 1)
                    right = is_told and bool(wanted[number] > 0)
                    counts[article.language, act, name].update(
                        told=is_told, right=right, marked=alone, found=is_told and alone
                    )
    return {key: Acts(**count) for key, count in sorted(counts.items())}


def left_out_scores() -> Iterator[str]:
    """A table of all articles that were left out."""
    yield "| language | act | by | right | found | marked |"
    yield "|---|---|---|--:|--:|--:|"
    for (language, act, name), one in left_out().items():
        right, found = one.right / max(1, one.told), one.found / max(1, one.marked)
        yield f"| {language} | {act} | {name} | {right:.2f} | {found:.2f} | {one.marked} |"


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
