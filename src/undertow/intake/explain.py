"""What was recognised in a file and how each column maps, for `undertow add --explain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from undertow.intake.records import RecordReader
from undertow.intake.tabular import TableReader

_MANY = 40


@dataclass(frozen=True)
class Explanation:
    """How one file (or archive member) is read.

    `rows` are (undertow column, source column or path, conversion); `unused` are the columns of
    the source that nothing is taken from; `limits` say in words what the format cannot tell.
    """

    format: str
    title: str
    member: str | None
    rows: tuple[tuple[str, str, str], ...]
    unused: tuple[str, ...]
    limits: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain values, as `--json` prints them."""
        plain = asdict(self)
        plain["rows"] = [
            dict(zip(("column", "source", "how"), row, strict=True)) for row in self.rows
        ]
        return plain

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.format})" + (f" in {self.member}" if self.member else "")]
        wide = [max((len(row[at]) for row in self.rows), default=0) for at in (0, 1)]
        for column, source, how in self.rows:
            lines.append(f"  {column:<{wide[0]}} <- {source:<{wide[1]}}  {how}".rstrip())
        if self.unused:
            more = f" and {len(self.unused) - _MANY} more" if len(self.unused) > _MANY else ""
            lines.append(f"  not used: {', '.join(self.unused[:_MANY])}{more}")
        lines.extend(f"  limit: {words}" for words in self.limits)
        return "\n".join(lines)


def explain_table(reader: TableReader, columns: Sequence[str], member: str | None) -> Explanation:
    """Say how a table with these columns is read."""
    rows = []
    for prefix, mapped in (("", reader.columns), ("account: ", reader.accounts)):
        for name, column in mapped.items():
            made_of = [source for one in column.sources for source in reader.derived.get(one, ())]
            there = [one for one in (*column.sources, *made_of) if one in columns]
            if there:
                how = f"{column.words}, worked out" if made_of else column.words
                rows.append((prefix + name, " or ".join(dict.fromkeys(there)), how))
    if reader.platform:
        rows.append(("platform", f"always '{reader.platform}'", ""))
    used = set(reader.sources(columns))
    unused = tuple(one for one in columns if one not in used)
    return Explanation(reader.name, reader.title, member, tuple(rows), unused, reader.limits)


def explain_records(reader: RecordReader, fields: Iterable[str], member: str | None) -> Explanation:
    """Say how JSON records with these fields (dotted paths) are read."""
    rows = [(name, source, "") for name, source in reader.fields.items()]
    if "platform" not in reader.fields:
        rows.append(("platform", f"always '{reader.platform}'", ""))
    told = " ".join(reader.fields.values())
    unused = tuple(one for one in fields if one.split(".")[-1] not in told)
    return Explanation(reader.name, reader.title, member, tuple(rows), unused, tuple(reader.limits))
