"""The SQL that every engine runs as it stands, and the one place where engines differ.

A statement may use: equi-joins (inner, left, full), `UNION [ALL]`, `GROUP BY`, `HAVING`,
`count/sum/min/max`, `CASE`, `least/greatest/coalesce/abs`, `row_number` with a total order,
`CAST`, comparisons, `+ - *` of integers, and `$name` for values. tests/test_architecture.py refuses
the rest. Where the same text would still mean two things:

================  =======================  =======================  ===============================
what              DuckDB                   Spark                    settled by
================  =======================  =======================  ===============================
values            `$name`                  `:name`                  `for_spark`
their type        widened when needed      32 bits, then an error   `for_spark`: 64 bits
too large a sum   an error                 an error in ANSI mode    a setting of the session
sum of integers   128 bits                 64 bits                  `CAST(... AS BIGINT)`
`"a"`             a column                 a text                   a setting of the session
times             microseconds, UTC        in the session's zone    a setting of the session
place of nulls    last                     first                    order by what is never null
`/`, rounding     of floats                of floats                floats are left to numpy
order of texts    by their bytes           by their bytes           nothing to settle
================  =======================  =======================  ===============================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_VALUE = re.compile(r"\$(\w+)")

# What a session of Spark is set to, so that a statement means what it means in DuckDB.
SPARK = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
}


def for_spark(sql: str, values: Mapping[str, Any]) -> str:
    """The statement with its values named in Spark's way; integers are 64 bits wide."""

    def named(found: re.Match[str]) -> str:
        name = found[1]
        return f"CAST(:{name} AS BIGINT)" if isinstance(values[name], int) else f":{name}"

    return _VALUE.sub(named, sql)
