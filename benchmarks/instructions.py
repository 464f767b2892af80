"""What the kernels take, counted so that no other work on the machine disturbs it.

Seconds say little on a machine that others use. Two counts are the same every time, as long as
Python and numpy are: the instructions of Python's own machine, and the most memory held at once,
numpy's arrays included. They take a second, so `make test` holds them. What happens inside numpy
and other libraries they see only by its memory; `--callgrind` counts every instruction of the
processor and takes minutes.

Examples of use:
    python -m benchmarks instructions             count; compare with benchmarks/instructions.json
    python -m benchmarks instructions --write     keep what was counted as what is expected
    python -m benchmarks instructions --callgrind the processor's instructions, by valgrind
"""

from __future__ import annotations

import argparse
import ctypes
import json
import mmap
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import numpy as np

from benchmarks.tools import ROOT

EXPECTED = Path(__file__).with_suffix(".json")
# Counts differ a little with the order in which tests run; a change of the algorithm shows.
TOLERANCE = 0.10
SIZE = 4_000  # rows of each kernel: enough that its loops outweigh the calls around them

# What valgrind takes for a request (valgrind.h for amd64): five instructions that do nothing
# anywhere else, so the same code runs outside of it.
_REQUEST = bytes.fromhex("4889f8 4889f2 48c1c703 48c1c70d 48c1c73d 48c1c733 4887db 4889d0 c3")
_INSIDE = "from benchmarks.instructions import count_here; count_here()"
_CALLGRIND = (ord("C") << 24) | (ord("T") << 16)
_DUMP_AT, _START, _STOP = _CALLGRIND + 3, _CALLGRIND + 4, _CALLGRIND + 5


class Callgrind:
    """Tells callgrind when to count, from inside the process that it watches."""

    def __init__(self) -> None:
        self._page = mmap.mmap(
            -1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        )
        self._page.write(_REQUEST)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        kind = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64)
        self._ask = kind(start)

    def _request(self, number: int, value: int = 0) -> None:
        words = (ctypes.c_uint64 * 6)(number, value, 0, 0, 0, 0)
        self._ask(ctypes.addressof(words), 0)

    def count(self, name: str, work: Callable[[], object]) -> None:
        """Count what `work` takes when everything it needs is loaded; dumped under the name."""
        work()
        self._request(_START)
        work()
        self._request(_STOP)
        label = ctypes.create_string_buffer(name.encode())
        self._request(_DUMP_AT, ctypes.addressof(label))


def kernels() -> dict[str, Callable[[], object]]:
    """The kernels by name, each on a fixed input of its own."""
    from benchmarks import edited
    from undertow.detection import co_actions, holdings, overlap, significance
    from undertow.narratives.copies import clusters_of_copies

    rng = np.random.default_rng(1)
    coded = _coded(rng)
    held = holdings.Holdings(coded)
    pair = np.sort(rng.integers(0, SIZE // 20, SIZE))
    occasion, chance, hit = rng.integers(0, 20, SIZE), rng.random(SIZE) / 9, rng.random(SIZE) < 0.2
    texts, _ = edited.posts(SIZE // 8, seed=1)
    return {
        "co-actions": lambda: co_actions.count_co_actions(coded, 3_600),
        "overlap product": lambda: overlap._sharing(held),
        "binomial tail": lambda: significance.binomial_tail(
            pair, occasion, chance, hit, SIZE // 20
        ),
        "near copies": lambda: clusters_of_copies(texts),
        "CSV split": _csv(rng),
    }


def _coded(rng: np.random.Generator) -> object:
    import pyarrow as pa

    from undertow.detection.coding import code

    at = 1_740_960_000_000_000 + np.sort(rng.integers(0, 86_400_000_000, SIZE))
    return code(
        pa.table(
            {
                "account_id": pa.array(rng.integers(0, SIZE // 20, SIZE).astype(str).tolist()),
                "object": pa.array(rng.integers(0, SIZE // 10, SIZE).astype(str).tolist()),
                "at": pa.array(at, pa.timestamp("us", tz="UTC")),
            }
        )
    )


def _csv(rng: np.random.Generator) -> Callable[[], object]:
    from undertow.intake.export import open_export

    path = Path(tempfile.mkdtemp(prefix="undertow-")) / "posts.csv"
    rows = [
        f'{n},a{rng.integers(0, 99)},{1_740_960_000 + n},"said ""{n}"", then left"'
        for n in range(SIZE)
    ]
    path.write_text("\n".join(["post_id,account_id,created_at,text", *rows]))
    return lambda: [len(chunk.posts) for chunk in open_export(path, sha256="0" * 64).chunks()]


def here() -> str:
    """What the counts depend on."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}, numpy {np.__version__}"


def counted() -> dict[str, dict[str, int]]:
    """For each kernel the instructions of Python's machine and the most bytes it holds."""
    return {name: _traced(work) for name, work in kernels().items()}


def _traced(work: Callable[[], object]) -> dict[str, int]:
    work()  # what is loaded or kept at the first call is not counted
    done = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., object]:
        nonlocal done
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        done += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    tracemalloc.start()
    try:
        work()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return {"instructions": done, "peak bytes": peak}


def by_callgrind() -> dict[str, int]:
    """Run the kernels under callgrind and read what each took.

    Raises:
        FileNotFoundError: valgrind is not installed.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise FileNotFoundError("valgrind is not installed: apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="undertow-") as folder:
        out = Path(folder) / "counts"
        options = ["--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        command = [valgrind, *options, sys.executable, "-c", _INSIDE]
        alike = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        environment = os.environ | alike
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
        dumps = [path.read_text(errors="replace") for path in out.parent.glob("counts*")]
    found = {}
    for dump in dumps:
        name = re.search(r"^desc: Trigger: Client Request: (.+)$", dump, re.MULTILINE)
        total = re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)
        if name and total:
            found[name[1]] = int(total[1])
    return found


def count_here() -> None:
    """Count in this process, which callgrind watches."""
    callgrind = Callgrind()
    for name, work in kernels().items():
        callgrind.count(name, work)


def main(arguments: Sequence[str]) -> None:
    """Count, print each kernel beside what is expected, write it where asked."""
    options = argparse.ArgumentParser(prog="benchmarks instructions", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--write", action="store_true", help="keep the counts")
    options.add_argument("--callgrind", action="store_true", help="the processor's, in minutes")
    chosen = options.parse_args(arguments)
    if chosen.callgrind:
        for name, count in by_callgrind().items():
            print(f"{name:<16} {count:>14,} of the processor's instructions")
        return
    known, found = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}, counted()
    for name, counts in found.items():
        expected = known.get(here(), {}).get(name, {})
        told = (
            f"{count:>12,} {what} ({count / expected[what] - 1:+.1%})"
            if what in expected
            else f"{count:>12,} {what}"
            for what, count in counts.items()
        )
        print(f"{name:<16} " + " ".join(told))
    if chosen.write:
        EXPECTED.write_text(json.dumps(known | {here(): found}, indent=1) + "\n")
