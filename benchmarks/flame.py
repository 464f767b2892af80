"""Where a whole scan spends its time: a flame graph as plain SVG, and the largest costs as a table.

The stacks come from py-spy (`pip install py-spy`), which looks at a running process from outside:

    py-spy record --format raw --output scan.raw -- undertow scan CASE
    python -m benchmarks.flame scan.raw docs/images/scan.svg
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

WIDTH, ROW = 1_200, 17
LEAST = 0.004  # narrower boxes are not drawn: they could not be read, and the file stays small
_FRAME = re.compile(r"^(.*) \((?:.*/)?(.*?)(?::\d+)?\)$")
# Whose frames are drawn; what these call stands under its own name, one box deep.
OURS = ("undertow/", "usearch/", "duckdb", "scipy", "numpy", "pyarrow", "networkx")

Stack = tuple[str, ...]


def stacks(raw: str) -> Counter[Stack]:
    """Samples by stack, from the outermost function on; lines of one function are one."""
    out: Counter[Stack] = Counter()
    for line in raw.splitlines():
        frames, _, count = line.rpartition(" ")
        told = [_named(frame) for frame in frames.split(";") if _ours(frame)]
        out[tuple(told)] += int(count)
    return out


def _ours(frame: str) -> bool:
    return any(part in frame for part in OURS) and "click" not in frame


def _named(frame: str) -> str:
    """The function and its module, without the line."""
    found = _FRAME.match(frame)
    name, file = found.groups() if found else (frame, "")
    return f"{file.removesuffix('.py')}.{name}"


def boxes(counted: Counter[Stack]) -> Iterator[tuple[Stack, int, int]]:
    """Each function on its way from the outermost: (way, samples to the left, samples)."""
    total = sum(counted.values())
    width: Counter[Stack] = Counter()
    for stack, count in counted.items():
        for depth in range(1, len(stack) + 1):
            width[stack[:depth]] += count
    begin: dict[Stack, int] = {(): 0}
    used: Counter[Stack] = Counter()
    for way in sorted(width, key=lambda way: (len(way), -width[way], way)):
        above = way[:-1]
        if width[way] < LEAST * total or above not in begin:
            continue
        begin[way] = begin[above] + used[above]
        used[above] += width[way]
        yield way, begin[way], width[way]


def svg(counted: Counter[Stack]) -> str:
    """Draw the graph, the outermost function on top."""
    total, drawn = sum(counted.values()), list(boxes(counted))
    height = ROW * (1 + max(len(way) for way, *_ in drawn))
    marks = [_box(way, left / total, many / total) for way, left, many in drawn]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            'font-family="sans-serif" font-size="11">',
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
            *marks,
            "</svg>",
            "",
        ]
    )


def _box(way: Stack, left: float, share: float) -> str:
    x, wide, y = left * WIDTH, share * WIDTH, (len(way) - 1) * ROW
    name = way[-1]
    colour = f"hsl({18 + sum(map(ord, name.partition('.')[0])) % 40},70%,72%)"
    fits = name if len(name) * 6 < wide else name.rpartition(".")[2]
    text = escape(fits) if len(fits) * 6 < wide else ""
    return (
        f'<g><title>{escape(name)} {share:.1%}</title><rect x="{x:.1f}" y="{y}" '
        f'width="{wide:.1f}" height="{ROW - 1}" fill="{colour}"/>'
        f'<text x="{x + 3:.1f}" y="{y + 12}">{text}</text></g>'
    )


def table(counted: Counter[Stack], most: int = 25) -> str:
    """The functions of undertow with the largest share of all samples, callees included."""
    total = sum(counted.values())
    share: Counter[str] = Counter()
    for stack, count in counted.items():
        for name in set(stack):
            share[name] += count
    rows = [f"| `{name}` | {many / total:.1%} |" for name, many in share.most_common(most)]
    return "\n".join(["| function | share of wall time |", "|---|--:|", *rows])


def main(arguments: list[str]) -> None:
    """Write the graph; print the table."""
    options = argparse.ArgumentParser(prog="benchmarks.flame", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("raw", type=Path, help="what py-spy recorded with --format raw")
    options.add_argument("out", type=Path, help="where the SVG goes")
    chosen = options.parse_args(arguments)
    counted = stacks(chosen.raw.read_text(encoding="utf-8"))
    chosen.out.write_text(svg(counted), encoding="utf-8")
    print(table(counted))


if __name__ == "__main__":
    main(sys.argv[1:])
