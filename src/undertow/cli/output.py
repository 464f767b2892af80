"""What the commands print: words for people, one JSON document for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import orjson

from undertow.errors import UndertowError

if TYPE_CHECKING:
    from undertow.workflow.adding import Added
    from undertow.workflow.reading import Read

_Outcome = TypeVar("_Outcome", "Added", "Read")


def stop_for(problems: Iterable[UndertowError]) -> None:
    """End with the problems' exit code where there are any: 2 when all are of the call itself."""
    if codes := [problem.exit_code for problem in problems]:
        raise SystemExit(min(codes))


def say_problem(problem: UndertowError) -> None:
    """An error in words on standard error."""
    click.echo(f"undertow: {problem}", err=True)


def say_json(value: Any) -> None:
    """One JSON document on standard output."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    click.echo(orjson.dumps(value, default=_plain, option=options).decode())


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Path, UndertowError)):
        return str(value)
    raise TypeError(type(value).__name__)


def say_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Columns lined up; numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    numeric = [all(_numeric(row[i]) for row in cells) for i in range(len(columns))]
    widths = [max(len(row[i]) for row in [list(columns), *cells]) for i in range(len(columns))]
    for row in [list(columns), *cells]:
        line = "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        )
        click.echo(line.rstrip())


def _numeric(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdigit() or text == "–"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def counted(number: int, noun: str, many: str | None = None) -> str:
    """`1 post`, `1,200 posts`."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def minute(written: str) -> str:
    """A moment as the ledger writes it, to the minute: `2026-03-01 10:20 UTC`."""
    return f"{written[:16].replace('T', ' ')} UTC"


def size_text(size: int) -> str:
    """A number of bytes for people."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def say_outcomes(
    outcomes: Sequence[_Outcome],
    to_dict: Callable[[_Outcome], dict[str, Any]],
    to_text: Callable[[_Outcome], str],
    as_json: bool,
) -> None:
    """What became of each file handed in; ends with an exit code where one could not be used."""
    if as_json:
        say_json([to_dict(outcome) for outcome in outcomes])
    for outcome in outcomes:
        if outcome.problem is not None:
            say_problem(outcome.problem)
        elif not as_json:
            click.echo(to_text(outcome))
    stop_for(outcome.problem for outcome in outcomes if outcome.problem is not None)


def added_dict(entry: Added) -> dict[str, Any]:
    """What became of one file, for machines."""
    names = ("name", "title", "posts", "accounts", "rejects", "duplicates", "namesakes", "already")
    problem = None if entry.problem is None else str(entry.problem)
    return {name: getattr(entry, name) for name in names} | {"problem": problem}


def added_text(entry: Added) -> str:
    """What became of one file, in a line."""
    if entry.already:
        return f"{entry.name}: already in the case, nothing changed"
    parts = [counted(entry.posts, "post")]
    if entry.accounts:
        parts.append(f"{counted(entry.accounts, 'account')} described")
    if entry.duplicates:
        parts.append(f"{entry.duplicates:,} left out because the case has them already")
    if entry.namesakes:
        ids = counted(entry.namesakes, "account id")
        parts.append(f"{ids} of another platform's account, told with the platform before it")
    if entry.rejects:
        parts.append(f"{counted(entry.rejects, 'record')} set aside (table rejects)")
    return f"{entry.name}: {entry.title}; " + ", ".join(parts)
