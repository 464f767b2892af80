"""The engine that runs the SQL: the only package that knows a database.

The domain writes its SQL once, in a small portable dialect (equi-joins, group by, count, sum, min,
max, row_number with a total order, integer arithmetic), names its steps, and never sees what runs
them. See ARCHITECTURE.md for the kernel rules.
"""

from undertow.engine.duckdb import DuckDB, Step

__all__ = ["DuckDB", "Step"]
