"""Articles from a web archive (WARC, also packed by gzip): its HTML pages, one article each."""

from __future__ import annotations

import importlib.util
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from undertow.articles.article import Article
from undertow.articles.pages import from_html
from undertow.errors import DamagedFile, ParameterError, UnsafeFile

MOST_BYTES = 2 << 30  # of a file
LARGEST_PAGE = 32 << 20
MOST_PAGES = 5_000
MOST_UNPACKED = 4 << 30  # what a small file may not become


def is_archive(path: Path) -> bool:
    """Whether a file begins as a web archive does, packed or not."""
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, 64)
        except zlib.error:
            return False
    return start.startswith(b"WARC/")


def from_archive(path: Path) -> list[Article]:
    """Its pages, in its order; the address is the page's own.

    Raises:
        InputError: it is damaged or too large.
    """
    if importlib.util.find_spec("warcio") is None:
        raise ParameterError("web archives need warcio", hint="pip install 'undertow[articles]'")
    if path.stat().st_size > MOST_BYTES:
        raise UnsafeFile(f"larger than {MOST_BYTES >> 30} GB", where=str(path))
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - only for archives
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    articles: list[Article] = []
    unpacked = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                page = _page(record)
                if page is None:
                    continue
                unpacked += len(page)
                if unpacked > MOST_UNPACKED or len(articles) >= MOST_PAGES:
                    raise UnsafeFile(
                        f"more than {MOST_PAGES:,} pages or 4 GB unpacked", where=str(path)
                    )
                article = from_html(_decoded(page, record))
                articles.append(_addressed(article, record))
    except (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError) as problem:
        if not articles:
            raise DamagedFile(
                f"this web archive cannot be read ({problem})", where=str(path)
            ) from problem
    return articles


def _page(record: Any) -> bytes | None:
    """The bytes of an HTML page that was found; None for anything else."""
    if record.rec_type not in {"response", "resource"}:
        return None
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    if "html" not in kind.lower() or (headers and not headers.get_statuscode().startswith("2")):
        return None
    page = record.content_stream().read(LARGEST_PAGE + 1)
    return page if 0 < len(page) <= LARGEST_PAGE else None


def _decoded(page: bytes, record: Any) -> str:
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") if headers else None) or ""
    told = kind.partition("charset=")[2].split(";")[0].strip(" \"'")
    for encoding in (told, "utf-8"):
        try:
            if encoding:
                return page.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return page.decode("cp1252", errors="replace")


def _addressed(article: Article, record: Any) -> Article:
    return replace(article, url=article.url or record.rec_headers.get_header("WARC-Target-URI"))
