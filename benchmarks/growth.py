"""The growth plot: posts against what they cost, both axes logarithmic, as plain SVG."""

from __future__ import annotations

from math import ceil, floor, log10

WIDTH, HEIGHT, MARGIN = 640, 400, 75
COLOURS = {
    "undertow": "#00629b",
    "toolkit": "#b5541c",
    "pairs": "#00629b",
    "add": "#7a4a9b",
    "scan": "#b5541c",
}
TITLE = "CPU seconds for reading and counting co-reposts at 60 s"


def svg(costs: dict[str, dict[int, float]], title: str = TITLE, unit: str = "s") -> str:
    """Draw costs by number of posts, one line per tool, with a guide of linear growth."""
    xs = [log10(posts) for line in costs.values() for posts in line]
    ys = [log10(cpu) for line in costs.values() for cpu in line.values()]
    low_x, high_x = min(xs) - 0.1, max(xs) + 0.1
    low_y, high_y = floor(min(ys)), ceil(max(ys))

    def place(x: float, y: float) -> tuple[float, float]:
        across = MARGIN + (x - low_x) / (high_x - low_x) * (WIDTH - 2 * MARGIN)
        up = HEIGHT - MARGIN - (y - low_y) / (high_y - low_y) * (HEIGHT - 2 * MARGIN)
        return round(across, 1), round(up, 1)

    marks = [_axes(place, sorted({*xs}), low_x, high_x, low_y, high_y, unit)]
    for name, line in costs.items():
        points = [place(log10(posts), log10(cpu)) for posts, cpu in sorted(line.items())]
        marks += [_line(name, points), _in_proportion(place, min(line.items()), max(xs))]
    label = _text(WIDTH / 2, HEIGHT - 12, "posts (dashed: growth in proportion)", "middle")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            _text(MARGIN, 24, title, "start"),
            *marks,
            label,
            "</svg>",
            "",
        ]
    )


def _axes(place, xs, low_x, high_x, low_y, high_y, unit) -> str:  # noqa: ANN001
    lines = []
    for power in range(low_y, high_y + 1):
        lines.append(_segment(place(low_x, power), place(high_x, power), "#dddddd"))
        x, y = place(low_x, power)
        lines.append(_text(x - 8, y + 4, f"{10.0**power:g} {unit}", "end"))
    for value in xs:
        lines.append(_segment(place(value, low_y), place(value, high_y), "#eeeeee"))
        x, y = place(value, low_y)
        lines.append(_text(x, y + 18, f"{round(10**value):,}", "middle"))
    return "\n".join(lines)


def _in_proportion(place, first: tuple[int, float], until: float) -> str:  # noqa: ANN001
    x, y = log10(first[0]), log10(first[1])
    return _segment(place(x, y), place(until, y + until - x), "#999999", dashed=True)


def _line(name: str, points: list[tuple[float, float]]) -> str:
    colour = COLOURS.get(name, "#444444")
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in points)
    x, y = points[-1]
    word = _text(x - 10, y - 10, name, "end", colour)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{word}'


def _segment(
    start: tuple[float, float], end: tuple[float, float], colour: str, *, dashed: bool = False
) -> str:
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    ends = f'x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}"'
    return f'<line {ends} stroke="{colour}"{dash}/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#333333") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
