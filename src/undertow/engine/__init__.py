"""The engines that run the SQL: the only package that knows a database.

The domain writes its SQL once, in a small portable dialect (equi-joins, group by, count, sum, min,
max, row_number with a total order, integer arithmetic), names its steps, and never sees what runs
them. See ARCHITECTURE.md for the kernel rules.
"""

from undertow.engine.base import Engine, Engines, Step
from undertow.engine.choice import ENGINES, LOCAL, open_engines
from undertow.engine.duckdb import DuckDB

__all__ = ["ENGINES", "LOCAL", "DuckDB", "Engine", "Engines", "Step", "open_engines"]
