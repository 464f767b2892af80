"""How quickly the desk answers on a large case; writes docs/desk.md.

Examples of use:
    python -m benchmarks desk                 a scanned world of a million posts, with articles
    python -m benchmarks desk --case C        any case; prints and writes nothing
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.speed import world
from benchmarks.tools import BENCH, ROOT

POSTS = 1_000_000
ARTICLES = ROOT / "tests" / "quality" / "articles_gold"
PAGE = ROOT / "docs" / "desk.md"
BEGIN, END = "<!-- desk: made by python -m benchmarks desk -->", "<!-- desk: end -->"
HEAD = "| view | first time, s | then, s | kB |\n|---|--:|--:|--:|"
UNDERTOW = Path(sys.executable).with_name("undertow")


def views(address: str) -> dict[str, str]:
    """The views to ask for: each address of the desk, with what the case has to fill it."""
    found = {"overview": "/"}
    found |= {name: f"/{name}" for name in ("groups", "narratives", "copies", "claims")}
    kinds = (("group", "groups"), ("narrative", "narratives"), ("message", "copies"))
    for kind, place in kinds:
        links = re.findall(rf'href="(/{place}[/?][^"#]+)"', text(address, f"/{place}"))
        links = [link for link in links if "page=" not in link]
        found |= {f"one {kind}, {n}": links[n] for n in (0, len(links) - 1) if links}
    found |= {"copies, last page": "/copies?page=999999", "timeline": "/timeline"}
    found["timeline, some days"] = "/timeline?from=2025-03-05&to=2025-03-08"
    for words in ("the", "Marlow", "zzqqx"):
        found[f"search, {words}"] = f"/search?in=posts&q={quote(words)}"
    found |= {
        "search, articles": "/search?in=articles&q=ministry",
        "search, statements": "/search?in=statements&q=ministry",
        "judgements": "/judgements",
        "judging the case": "/judgements/case",
        "ledger": "/ledger",
    }
    post = re.search(r'href="(/post\?[^"#]+)"', text(address, found["search, the"]))
    return found | ({"record of a post": post[1].replace("&amp;", "&")} if post else {})


def text(address: str, path: str) -> str:
    """A page of the desk."""
    with urllib.request.urlopen(address + path, timeout=600) as answer:
        return str(answer.read().decode())


def timed(address: str, path: str) -> tuple[float, int]:
    """Seconds until a whole page is there, and its size in bytes."""
    begin = time.perf_counter()
    page = text(address, path)
    return time.perf_counter() - begin, len(page)


@contextmanager
def served(case: Path) -> Iterator[str]:
    """The address of a desk on a case, just started."""
    command = [str(UNDERTOW), "serve", str(case), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield found[0]
                    return
            raise RuntimeError(f"the desk on {case} did not start")
        finally:
            process.terminate()


def measure(case: Path) -> list[str]:
    """Rows of the table: every view right after the start, none having been asked for before."""
    with served(case) as address:
        wanted = views(address)
    rows = []
    with served(case) as address:
        for name, path in wanted.items():
            first, size = timed(address, path)
            then = min(timed(address, path)[0] for _ in range(3))
            rows.append(f"| {name} | {first:.2f} | {then:.2f} | {size / 1000:,.0f} |")
            print(rows[-1], flush=True)
    return rows


def case_of(posts: int) -> Path:
    """A scanned world with articles in it, made once."""
    case = BENCH / "data" / f"world-{posts}" / "desk.case"
    if not case.exists():
        building = case.with_name("building.case")
        shutil.rmtree(building, ignore_errors=True)
        # The first set alone, so that figures of different days are of the same case.
        told = sorted(
            str(path) for half in ("dev", "test") for path in ARTICLES.glob(f"{half}/*.txt")
        )
        here, given = str(building), str(world(posts))
        for step in (["new", here], ["add", here, given], ["scan", here], ["read", here, *told]):
            subprocess.run([str(UNDERTOW), *step], check=True)
        building.rename(case)
    return case


def main(options: Sequence[str]) -> None:
    """Measure and write the table into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks desk")
    parser.add_argument("--case", type=Path, help="only this case; print it")
    chosen = parser.parse_args(options)
    if chosen.case:
        print(HEAD, *measure(chosen.case), sep="\n")
        return
    rows = measure(case_of(POSTS))
    table = "\n".join([HEAD, *rows, "", machine()])
    PAGE.write_text(page(PAGE.read_text("utf-8"), table, (BEGIN, END)), "utf-8")
