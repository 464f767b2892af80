"""Texts as cells that no spreadsheet runs, and back.

A spreadsheet takes a cell for a formula by its first character, quoted or not, and a formula can
call programs and send what stands beside it elsewhere. A post's author chooses that character. An
apostrophe before it makes the cell text in every spreadsheet (OWASP, CSV Injection).
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# The characters of OWASP's list, and the wide forms that Excel takes for the same in some
# languages. Apostrophes before them count, so that what had one can be told from what got one.
_RUNS = "'*[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)*$"  # "-1001234567890" is a Telegram channel: no formula


def guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with an apostrophe before each text that a spreadsheet would run."""
    marked = pc.replace_substring_regex(column, f"^({_RUNS})", r"'\1")
    return pc.if_else(pc.match_substring_regex(column, _NUMBER), column, marked)


def unguarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What was handed to `guarded`."""
    return pc.replace_substring_regex(column, f"^'({_RUNS})", r"\1")
