"""What can go wrong, as one tree.

UndertowError                 everything undertow raises on purpose; its text is for the user
├── InputError                a file that was handed in cannot be used
│   ├── UnrecognisedFormat    no reader knows its fields
│   ├── DamagedFile           truncated, wrongly encoded, or not what it says it is
│   └── UnsafeFile            beyond a limit: exploding archive, path escape
├── MappingError              a --map that does not fit the file
├── CaseError                 a case folder that cannot be used
│   ├── NoSuchCase            nothing there
│   ├── CaseBusy              another process writes to it
│   └── NotYetScanned         a result was asked for before `undertow scan`
├── ModelError                an encoder that is missing, or not the one that was measured
├── EngineError               the database ran out of memory, disk or files
└── ParameterError            a parameter out of its range

`BadRecord` is apart: it never reaches the user as an error. A reader raises it for one record,
and the record is set aside in the table `rejects` with the reason.
"""

from __future__ import annotations


class UndertowError(Exception):
    """What happened, where, and what to do about it, in words for the user."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  {self.hint}" if self.hint else text


class InputError(UndertowError):
    """A file that was handed in cannot be used."""


class UnrecognisedFormat(InputError):  # noqa: N818 - reads as what it is
    """No reader knows the fields of this file."""


class DamagedFile(InputError):  # noqa: N818
    """The file is truncated, wrongly encoded, or not what it says it is."""


class UnsafeFile(InputError):  # noqa: N818
    """The file goes beyond a limit that protects this machine."""


class MappingError(UndertowError):
    """A column mapping names a field or a column that is not there."""

    exit_code = 2


class CaseError(UndertowError):
    """A case folder cannot be used as asked."""


class NoSuchCase(CaseError):  # noqa: N818
    """There is no case at this path."""


class CaseBusy(CaseError):  # noqa: N818
    """Another process is writing to the case."""


class NotYetScanned(CaseError):  # noqa: N818
    """A result was asked for that no run has made yet."""


class ModelError(UndertowError):
    """An encoder is missing, or its files are not the ones that were measured."""


class EngineError(UndertowError):
    """The database could not finish a step."""


class ParameterError(UndertowError):
    """A parameter is outside its range."""

    exit_code = 2


class BadRecord(ValueError):  # noqa: N818
    """One record cannot be read; it is set aside with this reason and the reading goes on."""
