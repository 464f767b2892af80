"""The text of an article from a PDF document; one without text (a scan) says so."""

from __future__ import annotations

import importlib.util
import logging
import re
from pathlib import Path
from typing import Any

from undertow.articles.article import LONGEST_TITLE, Article
from undertow.errors import DamagedFile, InputError, ParameterError, UnsafeFile

MOST_PAGES = 200  # an article has a few; a report of two hundred pages is none
_HYPHEN = re.compile(r"(?<=[^\W\d_])- (?=[a-zà-ÿ])")
_FULL_STOP = re.compile(r"[.!?:”\"»)]\s*$")


def from_pdf(path: Path) -> Article:
    """The text of a PDF, its lines joined to paragraphs.

    Raises:
        InputError: it is damaged, locked, too long, or holds pictures of text only.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise ParameterError("PDF files need pypdf", hint="pip install 'undertow[articles]'")
    import pypdf  # noqa: PLC0415 - loaded only for a PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its findings are told as an error
    try:
        title, pages = _read(pypdf.PdfReader(path), str(path))
    except InputError:
        raise
    except Exception as problem:  # whatever a hostile document makes of the library
        what = f"this PDF cannot be read ({type(problem).__name__})"
        raise DamagedFile(what, where=str(path)) from problem
    text = "\n\n".join(paragraphs(page) for page in pages).strip()
    if not text:
        raise InputError(
            f"this PDF has {len(pages)} pages and no text: it is a scan. "
            "Recognise its text (OCR) first", where=str(path),
        )  # fmt: skip
    return Article(text, title=title or text.split("\n", 1)[0][:LONGEST_TITLE])


def _read(document: Any, where: str) -> tuple[str | None, list[str]]:
    """Title and the text of each page."""
    if document.is_encrypted and not document.decrypt(""):
        raise InputError("this PDF is locked with a password", where=where)
    if len(document.pages) > MOST_PAGES:
        long = f"{len(document.pages):,} pages; an article has at most {MOST_PAGES}"
        raise UnsafeFile(long, where=where)
    return _title(document), [page.extract_text() for page in document.pages]


def _title(document: Any) -> str | None:
    told = document.metadata.title if document.metadata else None
    return str(told).strip()[:LONGEST_TITLE] or None if told else None


def paragraphs(page: str) -> str:
    """The lines of a page joined: a short line that ends a sentence ends its paragraph."""
    lines = [line.rstrip() for line in page.split("\n")]
    width = max((len(line) for line in lines), default=0)
    joined: list[str] = [""]
    for line in lines:
        if not line:
            joined.append("")
            continue
        joined[-1] = f"{joined[-1]} {line}".strip()
        if len(line) < 0.8 * width and _FULL_STOP.search(line):
            joined.append("")
    return "\n\n".join(_HYPHEN.sub("", part) for part in joined if part)
