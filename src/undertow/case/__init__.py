"""The case folder: raw files, tables, and the ledger that says how each came to be."""

from undertow.case.folder import Case, new_case, open_case

__all__ = ["Case", "new_case", "open_case"]
