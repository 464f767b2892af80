"""Pages of docs/ that are written from the code: the formats and the signals.

`pages()` gives every such page as text; test_generated.py compares them with what stands in docs/.
"""

from __future__ import annotations

import re
from pathlib import Path

from undertow.intake.records import RecordReader
from undertow.intake.registry import Reader, all_readers
from undertow.intake.tabular import TableReader
from undertow.signals import Signal, all_signals

DOCS = Path(__file__).resolve().parents[2] / "docs"
UPDATE = "UNDERTOW_UPDATE_DOCS"
_NOTE = "Made from the code by tests/docs/generated.py: do not edit, run `{} pytest tests/docs`."

_CODE = re.compile(r"(?<![\w`])(--\w+|\w+_\w+)(?![\w`])")  # options and names of columns

_FORMATS = """\
# Formats

{note}

undertow tells a format by a file's own fields, never by its name. `undertow add --explain FILE`
says what was recognised, how each column maps and what the format cannot tell. A file may be plain,
gzip, zip (every file inside) or zstd, in UTF-8 or UTF-16, with or without byte order mark. Tables
may be CSV (separated by comma, semicolon, tab or `|`) or Parquet; JSON may be one record a line, an
array, or one document.

Any other table or JSON is read with a mapping; account and time are needed:

    undertow add island.case odd.csv --map account=author,time=created,text=body

Ids stay text. Times become UTC and are kept as they were written too; a time without a zone is read
as UTC; one that two countries read differently (03/04/2020), or outside 1990 to 2100, is refused. A
record that cannot be read is set aside with its line and the reason, in the table `rejects`.

| format | name | platform | kind |
|---|---|---|---|
{overview}

{sections}"""

_SIGNALS = """\
# Signals

{note}

A signal turns posts into actions: *an account did this to that object at this time, in this post*.
All of them go through the same test ([method.md](method.md)). An innocent cause is an everyday one
that looks the same; keep it in mind when reading a group.

| channel | what is compared | in a scan unless told otherwise |
|---|---|---|
{overview}

{sections}"""


def pages() -> dict[str, str]:
    """File name in docs/ and text of every page that is made from the code."""
    return {"formats.md": _formats(), "signals.md": _signals()}


def _formats() -> str:
    readers = sorted(all_readers(), key=lambda reader: reader.title.casefold())
    overview = [
        f"| [{one.title}](#{one.name}) | `{one.name}` | {_platform(one)} | {_kind(one)} |"
        for one in readers
    ]
    sections = [_format(one) for one in readers]
    return _FORMATS.format(note=_note(), overview="\n".join(overview), sections="\n".join(sections))


def _note() -> str:
    return _NOTE.format(f"{UPDATE}=1")


def _kind(reader: Reader) -> str:
    if isinstance(reader, RecordReader):
        return "JSON"
    return "table of accounts" if reader.rows == "accounts" else "table"


def _platform(reader: Reader) -> str:
    # Readers of JSON know their platform; a table's may stand in a column or be said by the user.
    if reader.platform:
        return reader.platform
    told = isinstance(reader, TableReader) and {"platform"} & {*reader.columns, *reader.accounts}
    return "as the file says" if told else "not in the file"


def _format(reader: Reader) -> str:
    known = _columns(reader) if isinstance(reader, TableReader) else _fields(reader)
    limits = [f"- {_escaped(words)}" for words in reader.limits] or ["- None are known."]
    return "\n".join(
        [
            f'<a id="{reader.name}"></a>',
            f"## {reader.title}",
            "",
            known,
            "",
            "Limits:",
            "",
            *limits,
            "",
        ]
    )


def _columns(reader: TableReader) -> str:
    words = f"Recognised by the columns {_codes(reader.requires)}"
    if reader.any_of:
        words += f", and one or more of {_codes(reader.any_of)}"
    return f"{words}."


def _fields(reader: RecordReader) -> str:
    what = _first_line(type(reader).__doc__)
    how = _first_line(reader.recognises.__doc__)
    return f"{what}\n\nRecognised: {how.removeprefix('Tell ')}"


def _signals() -> str:
    signals = list(all_signals().values())
    overview = [
        f"| [{one.name}](#{one.name}) | {one.title} | {'yes' if one.default else 'no'} |"
        for one in signals
    ]
    return _SIGNALS.format(
        note=_note(),
        overview="\n".join(overview),
        sections="\n".join(_signal(one) for one in signals),
    )


def _signal(signal: Signal) -> str:
    return "\n".join(
        [
            f"## {signal.name}",
            "",
            f"{signal.title}: two accounts {signal.verb} {signal.noun}.",
            "",
            f"- **Paper.** {_escaped(signal.paper)}.",
            f"- **Limits.** {_escaped(signal.limits)}",
            f"- **An innocent cause.** {_escaped(signal.innocent)}",
            f"- **Reads** the columns {_codes(signal.columns)}.",
            "",
        ]
    )


def _first_line(doc: str | None) -> str:
    return (doc or "").strip().partition("\n")[0]


def _codes(names: frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _escaped(words: str) -> str:
    plain = words.replace("*", r"\*").replace("<", "&lt;")
    return _CODE.sub(r"`\1`", plain)
