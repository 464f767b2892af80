"""What holds of the whole source: plug-ins are found, nothing calls out, the SQL is portable."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import undertow
from undertow import exporters, readers, signals
from undertow.intake.registry import all_readers
from undertow.simulation.campaigns import CAMPAIGNS
from undertow.simulation.campaigns import __path__ as campaign_folder

SOURCE = Path(undertow.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def found_in(folder: list[str]) -> list[str]:
    return [one.name for one in pkgutil.iter_modules(folder) if not one.name.startswith("_")]


def texts(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def test_every_plug_in_file_is_found_under_a_name_of_its_own():
    names = [reader.name for reader in all_readers()]
    assert len(set(names)) == len(names) == len(found_in(readers.__path__))
    assert len(signals.all_signals()) == len(found_in(signals.__path__))
    assert set(exporters.all_exporters()) == set(found_in(exporters.__path__)) - {"base", "report"}
    assert len(CAMPAIGNS) == len(found_in(campaign_folder))


@pytest.mark.parametrize("reader", all_readers(), ids=lambda reader: reader.name)
def test_a_reader_says_what_it_is_and_cannot(reader):
    assert texts(reader.title) and re.fullmatch(r"[\w-]+", reader.name)
    assert isinstance(reader.limits, tuple) and all(map(texts, reader.limits))


@pytest.mark.parametrize("signal", signals.all_signals().values(), ids=lambda one: one.name)
def test_a_signal_says_what_it_is_and_cannot(signal):
    for part in ("title", "verb", "noun", "paper", "limits", "innocent"):
        assert texts(getattr(signal, part)), part
    assert re.search(r"\b(19|20)\d\d\b", signal.paper)
    assert signal.limits.endswith(".") and signal.innocent.endswith(".")
    module = signal.extract.__module__
    assert module == f"undertow.signals.{signal.name}"


@pytest.mark.parametrize("exporter", exporters.all_exporters().values(), ids=lambda one: one.name)
def test_an_exporter_says_what_it_is(exporter):
    assert texts(exporter.name)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


OUTSIDE = re.compile(
    r"(?:socket|ssl|asyncio|http\.(?:client|server)|urllib\.(?:request|error)|urllib3|requests"
    r"|httpx|aiohttp|ftplib|smtplib|poplib|imaplib|telnetlib|xmlrpc|webbrowser|subprocess|pyarrow\.fs"
    r"|pickle|marshal|shelve)(?:\.|$)"
)
CALLS = re.compile(r"(?:^|\.)(?:print|eval|exec|system|popen|urlopen|urlretrieve|breakpoint)$")


# `undertow timestamp` asks a server that the user names; nothing else opens a connection.
ASKED_TO = {"workflow/timestamping.py": ["urllib.request"]}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_calls_out_prints_or_runs_what_it_reads(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outside = [name for name in imported(tree) if OUTSIDE.match(name)]
    assert outside == ASKED_TO.get(name_of(path), [])
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [call for call in calls if CALLS.search(call)]


# Every engine knows these; whatever else a statement calls needs a reason and a line here.
FUNCTIONS = {
    "count",
    "sum",
    "min",
    "max",
    "abs",
    "least",
    "greatest",
    "coalesce",
    "cast",
    "row_number",
}
KEYWORDS_BEFORE_BRACKETS = {"from", "join", "on", "and", "or", "in", "where", "select", "as", "not"}
ENGINES_OWN = {
    "as-of join": r"\bASOF\b",
    "qualify": r"\bQUALIFY\b",
    "lists and structs": r"\b(?:list|array|struct|map|unnest)\w*\s*\(|\[|\{",
    "patterns": r"\b(?:regexp\w*|SIMILAR\s+TO|RLIKE|ILIKE|GLOB)\b|!?~",
    "any value": r"\b(?:any_value|first|last|arg_min|arg_max|mode)\s*\(",
    "cast with colons": r"::",
    "interval arithmetic": r"\b(?:INTERVAL|date_trunc|epoch\w*|strftime|to_timestamp)\b",
    "engine's hash": r"\b(?:hash|md5|sha\d*|approx_\w+)\s*\(",
    "star tricks": r"\bEXCLUDE\b|\bREPLACE\s*\(|\bCOLUMNS\s*\(|GROUP BY ALL|ORDER BY ALL",
    "chance": r"\b(?:random|uuid|TABLESAMPLE|SAMPLE)\b",
    "unordered cut": r"\bLIMIT\b",
    "files": r"\bread_\w+\s*\(|\b(?:COPY|ATTACH|PRAGMA|INSTALL|LOAD)\b",
}


def statements() -> dict[str, str]:
    """Every constant text outside engine/ that is SQL for the engine."""
    out = {}
    for path in MODULES:
        # The ledger's SQL is SQLite's; the engine's own statements are its own.
        if path.parent.name in {"detection", "workflow", "case"} and path.name != "ledger.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and re.match(r"\s*(?:SELECT|WITH)\b", text):
                    out[f"{name_of(path)}:{node.lineno}"] = text
    return out


def test_the_statements_are_found():
    assert len(statements()) >= 15


@pytest.mark.parametrize("sql", [pytest.param(s, id=k) for k, s in statements().items()])
def test_sql_is_portable(sql):
    used = [what for what, sign in ENGINES_OWN.items() if re.search(sign, sql, re.IGNORECASE)]
    assert not used
    called = {name.lower() for name in re.findall(r"(\w+)\s*\(", sql)}
    assert called <= FUNCTIONS | KEYWORDS_BEFORE_BRACKETS


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a::BIGINT FROM t",
        "SELECT any_value(a) FROM t",
        "SELECT * FROM a ASOF JOIN b USING (t)",
        "SELECT list_sum(x) FROM t",
        "SELECT x[1] FROM t",
        "SELECT a FROM t WHERE regexp_matches(a, 'b')",
        "SELECT a FROM t QUALIFY row_number() OVER () = 1",
    ],
)
def test_the_check_sees_what_is_not_portable(sql):
    assert any(re.search(sign, sql, re.IGNORECASE) for sign in ENGINES_OWN.values())
