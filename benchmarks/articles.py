"""How well statements are read: `python -m benchmarks articles`; writes docs/articles.md.

The gold is not ours to ship: it lies in ../shared, beside the tool that scores. Lexicon and rules
were made on the even documents of each set (0, 2, 4, ... in the tool's order); the odd ones were
only scored.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import dates, deeds
from benchmarks.quality_page import page
from undertow.articles.grammar import Span, phrase, span_of, verb_group
from undertow.articles.languages import lexicon
from undertow.articles.parsing import model, parse
from undertow.articles.quotes import quotes
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement
from undertow.articles.statements import Finder

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "articles.md"
_MARKS = "<!-- figures -->", "<!-- end of figures -->"
SETS = {"polnear": "polnear_dev", "ggt": "ggt"}
# GGT's annotators marked what people say in clauses and quotations, not what they back or fear.
_NOT_IN_GGT = {"praise", "fear", "hope", "decline"}


def main(options: list[str]) -> None:  # noqa: ARG001 - none so far
    """Score both sets, both halves, and write the figures into the page."""
    tool = scoring_tool()
    lines = [
        "| gold | documents | end to end P/R/F1 | content exact | cue exact | source exact "
        "| named person right |",
        "|---|---|---|---|---|---|---|",
    ]
    words, seconds = 0, 0.0
    for kind in SETS:
        for half, title in ((0, "even, looked at"), (1, "odd, only scored")):
            started = time.process_time()
            score, read = scored(tool, kind, half)
            seconds += time.process_time() - started
            words += read
            lines.append(_row(f"{kind} | {title}", str(score)))
            print(lines[-1], flush=True)
    lines += ["", *dates.table(), "", *deeds.table(), ""]
    lines += [
        f"Speed: {words / seconds:,.0f} words a second of processor time in one process, the model "
        "loaded once (statements and speakers); other work on the machine does not count.",
    ]
    PAGE.write_text(page(PAGE.read_text("utf-8"), "\n".join(lines), _MARKS), "utf-8")


def scoring_tool() -> Any:
    """The module in ../shared that reads the gold and compares."""
    spec = importlib.util.spec_from_file_location(
        "score_statements", SHARED / "tools" / "score_statements.py"
    )
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def scored(tool: Any, kind: str, half: int) -> tuple[Any, int]:
    """The tool's score on one half of a set, and the number of words read."""
    model("en")
    score, words = tool.Score(), 0
    folder = SHARED / "data" / "articles" / SETS[kind]
    for number, (_, text, gold) in enumerate(getattr(tool, kind)(str(folder))):
        if number % 2 == half:
            words += len(text.split())
            score.article(text, list(predicted(text, kind)), gold)
    return score, words


def predicted(text: str, kind: str) -> Iterator[dict[str, Any]]:
    """The statements of a text as the tool takes them, by the convention of the set.

    PolNeAR's cues hold what belongs to the verb ("continued to say", "said in a statement"), GGT's
    only the verb. PolNeAR counts a quotation that goes on after its cue as one statement; GGT
    counts it as two, and has neither nominal statements nor mere objects ("backed the plan").
    Where GGT's speaker is nobody by name it holds the words that stand for him, without clauses
    that describe him; so does `name` here.
    """
    doc = parse(text, "en")
    found = Finder(doc, text, lexicon("en"), quotes(text)).find()
    names = Speakers(doc, text, lexicon("en")).resolve(found)
    for statement, who in zip(found, names, strict=True):
        told = {
            "cue": statement.cue,
            "source": statement.speaker,
            "name": _named(who) or _words_for(statement, who, text) or who.text,
        }
        if kind == "polnear":
            yield told | {"content": statement.whole}
        elif _in_ggt(statement):
            yield told | {"content": statement.content, "cue": _verb(statement)}
            for quote in statement.goes_on:
                yield {"content": [quote], "cue": [], "source": [], "name": told["name"]}


def _named(who: Speaker) -> str | None:
    """The names of all who speak, as GGT joins them."""
    return " and ".join([who.name, *who.others]) if who.name else None


def _words_for(statement: Statement, who: Speaker, text: str) -> str | None:
    """What somebody without a name is called: where a pronoun speaks, what it stands for."""
    if statement.head is not None and statement.head.pos_ == "PRON" and who.role:
        return who.role
    if statement.head is None or not statement.speaker:
        return None
    start, end = phrase(statement.head, text, frozenset({"relcl"}))
    clauses = [t.left_edge.idx for t in statement.head.subtree if t.dep_ == "relcl"]
    end = min([end, *(at for at in clauses if at > statement.head.idx)])
    first, last = statement.speaker[0]
    return text[max(start, first) : min(end, last)].rstrip(" ,")


def _verb(statement: Statement) -> list[Span]:
    """The cue as GGT marks it: the verb with its helpers, not what says how it goes on."""
    verb = statement.cue_token
    if verb is None or verb.pos_ not in {"VERB", "AUX"} or statement.kind == "nominal":
        return statement.cue
    return [span_of(verb_group(verb))]


def _in_ggt(statement: Statement) -> bool:
    told = statement.kind != "nominal" and statement.clause and not statement.negated
    return told and statement.act not in _NOT_IN_GGT


def _row(title: str, printed: str) -> str:
    exact = {
        role: re.search(rf"^{role} +exact \S+/(\S+)  ", printed, re.MULTILINE)
        for role in ("content", "cue", "source")
    }
    whole = re.search(r"end to end (\S+)", printed)
    named = re.search(r"= (\S+) of matched", printed)
    cells = [found[1] if found else "–" for found in (whole, *exact.values(), named)]
    return f"| {title} | " + " | ".join(cells) + " |"
