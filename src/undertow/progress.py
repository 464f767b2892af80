"""Progress that a person can read: counts, rate and time left; silent when nobody watches.

Everything long takes a `Progress`. The command line passes one that draws on standard error when
that is a terminal; a library call passes none and nothing is printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


class Step(Protocol):
    """One counted piece of work under way."""

    def advance(self, count: int = 1) -> None:
        """Say that `count` more units are done."""


class Progress(Protocol):
    """Where long work says how far it is."""

    def step(self, what: str, total: int | None = None) -> _StepContext:
        """Begin a piece of work of `total` units (None: not known)."""


class _StepContext(Protocol):
    def __enter__(self) -> Step: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> bool | None: ...


class _Silence:
    def advance(self, count: int = 1) -> None:
        """Count nothing."""


class Quiet:
    """Progress for pipes, tests and library calls: says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @contextmanager
    def step(self, what: str, total: int | None = None) -> Iterator[Step]:  # noqa: ARG002
        """Begin a step that nobody watches."""
        yield _Silence()


class _RichStep:
    def __init__(self, bars: RichProgress, task: int) -> None:
        self._bars, self._task = bars, task

    def advance(self, count: int = 1) -> None:
        self._bars.advance(self._task, count)  # type: ignore[arg-type]


class Terminal:
    """Progress bars on standard error."""

    def __init__(self) -> None:
        # Loaded only where somebody watches: a pipe does not wait for it.
        from rich import progress as bars  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415

        self._bars = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(bar_width=24),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            bars.TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    @contextmanager
    def step(self, what: str, total: int | None = None) -> Iterator[Step]:
        """Draw one bar until the step ends."""
        task = self._bars.add_task(what, total=total)
        try:
            yield _RichStep(self._bars, task)
        finally:
            self._bars.remove_task(task)


def for_terminal() -> Terminal | Quiet:
    """Bars when standard error is a terminal, silence otherwise."""
    return Terminal() if sys.stderr.isatty() else Quiet()
