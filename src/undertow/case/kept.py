"""What a step of an earlier run found, so that a later run need not do it again.

`kept/<step>/<key>/` holds the files that a step wrote. The key is the digest of all that decides
them: the digests of what the step read, its parameters, undertow's own code and the versions of
what that is built on. A step is taken over only where the record of an earlier run names the key
and the digests of those files, and they are still so. What a killed run left, or somebody changed,
is done again. The folder may be deleted at any time.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from undertow.case import chain
from undertow.case.folder import Case

LATEST = 2  # of each step: what the last runs used, say with two encoders in turn
_LETTERS = 32  # of a key, in the name of a folder


class Kept:
    """The steps of one run; the case is held for writing.

    Attributes:
        steps: what the run's record says of them: `name`, `depends`, `key`, `files` with their
            digests, `seconds`, and `taken_from`, the run that found it, or None where it was done
            now.
        before: what the record of the last run that had it says of each step, by its name.
    """

    def __init__(self, case: Case) -> None:
        self._folder = case.kept
        self._known: dict[str, tuple[int, dict[str, str]]] = {}
        self.before: dict[str, dict[str, Any]] = {}
        for run in case.runs():
            for step in run["steps"]:
                if "key" in step:
                    self._known[step["key"]] = step["taken_from"] or run["run_id"], step["files"]
                    self.before[step["name"]] = step
        self.steps: list[dict[str, Any]] = []
        self._case = case

    @cached_property
    def posts(self) -> list[str]:
        """The digests of the tables of posts, which several steps read."""
        return digests_of(self._case.paths("posts"))

    def step(
        self,
        name: str,
        depends: Mapping[str, Any],
        make: Callable[[Path], None],
        enough: Callable[[Path], bool] = lambda _folder: True,
    ) -> Path:
        """The folder that a step wrote; now, or in an earlier run that had the same to read.

        Args:
            name: what the step is called.
            depends: all that decides the outcome beside the code, as plain values.
            make: does the step and writes files into an empty folder.
            enough: whether what an earlier run wrote has all that is needed now.
        """
        began = time.perf_counter()
        key = key_of(name, depends)
        folder = self._folder / name / key[:_LETTERS]
        run, told = self._known.get(key, (None, None))
        there = digests(folder)
        if told is None or there != told or not enough(folder):
            run = None
            self._made(folder, make)
            there = digests(folder)
        os.utime(folder)
        self.steps.append(
            {
                "name": name, "sql": None, "parameters": {}, "rows": None, "channel": None,
                "seconds": time.perf_counter() - began, "depends": depends, "key": key,
                "files": there, "taken_from": run,
            }
        )  # fmt: skip
        return folder

    def taken_over(self) -> list[str]:
        """The names of the steps that were not done again."""
        return [step["name"] for step in self.steps if step["taken_from"] is not None]

    def sweep(self) -> None:
        """Forget all but the latest of each step, and what a killed run left."""
        for step in self._folder.glob("*"):
            whole = [path for path in step.iterdir() if not path.name.startswith(".")]
            latest = sorted(whole, key=lambda path: path.stat().st_mtime_ns)[-LATEST:]
            for path in set(step.iterdir()) - set(latest):
                shutil.rmtree(path, ignore_errors=True)

    def _made(self, folder: Path, make: Callable[[Path], None]) -> None:
        building = folder.parent / f".{secrets.token_hex(8)}"
        building.mkdir(parents=True)
        try:
            make(building)
            shutil.rmtree(folder, ignore_errors=True)
            building.replace(folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def key_of(name: str, depends: Mapping[str, Any]) -> str:
    """What a step that reads this is known by."""
    return chain.digest([name, code(), depends])


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder; of none where there is no folder."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: chain.file_digest(path) for path in paths}


def digests_of(paths: Iterable[Path]) -> list[str]:
    """The SHA-256 of files, in order."""
    return [chain.file_digest(path) for path in paths]


def copy_of(source: Path, target: Path) -> str:
    """Give a file a second name, or a copy where the disk has no such names; its SHA-256."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return chain.file_digest(target)


@cache
def code() -> str:
    """The digest of undertow's own code, and of the versions of all that it is built on."""
    package = Path(str(files("undertow")))
    whole = sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    own = {path.relative_to(package).as_posix(): chain.file_digest(path) for path in whole}
    return chain.digest([own, _versions(), platform.python_version(), platform.machine()])


def _versions() -> dict[str, str]:
    found = {}
    for wanted in requires("undertow") or []:
        name = re.split(r"[^\w.\-]", wanted, maxsplit=1)[0]
        with suppress(PackageNotFoundError):  # an extra
            found[name] = version(name)
    return found
