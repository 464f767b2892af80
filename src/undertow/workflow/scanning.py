"""Scan a case: posts to actions, actions to edges and groups, all written as one run.

A step whose input did not change since an earlier run is taken over from there (`case/kept.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from undertow.case import Case
from undertow.case.folder import now
from undertow.case.kept import Kept, copy_of
from undertow.detection import pairs as pairing
from undertow.detection import significance
from undertow.detection.control import COPIES
from undertow.encoders import AUTO
from undertow.engine import LOCAL, Engines
from undertow.errors import ParameterError
from undertow.model.signal import Signal
from undertow.progress import Progress, Quiet
from undertow.workflow import narrating
from undertow.workflow.actions import chosen
from undertow.workflow.detecting import find_actions, find_ties, write_found
from undertow.workflow.encoding import encoders_for
from undertow.workflow.matching import match_again
from undertow.workflow.record import run_record


def scan(
    case: Case,
    *,
    channels: Sequence[str] | None = None,
    controls: int = COPIES,
    encoder: str = AUTO,
    engines: Engines = LOCAL,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Find which accounts of a case act together; returns the record of the run.

    Args:
        case: the case; its posts are read, its earlier scans are kept.
        channels: names of signals; None takes every signal that is on by default.
        controls: on how many rewired copies of the data the scan is run again at most, to tell how
            often chance alone gives a group as strong.
        encoder: what tells which texts mean the same: a name of encoders.CHOICES, or the
            folder of a sentence-transformers model; "none" finds copies only.
        engines: what runs the SQL, from `undertow.engine.open_engines`; the tables are the same.
        progress: where to say how far it is.
    """
    signals = chosen(channels)
    encoders = encoders_for(case, encoder)
    progress = progress or Quiet()
    if not case.files():
        raise ParameterError(
            "the case holds no posts yet", where=str(case.folder), hint="Add files: undertow add"
        )
    with case.writing():
        started, kept = now(), Kept(case)
        with case.building() as folder:
            messages = narrating.find_messages(case, kept, encoders, progress)
            actions = find_actions(case, kept, signals, messages, progress, engines)
            found, statements = find_ties(kept, signals, actions, controls, engines, progress)
            matched, of_others = match_again(case, folder, progress)
            narratives, told = narrating.find_narratives(
                case, kept, folder, messages, encoders, found.members, progress
            )
            copy_of(actions.path, folder / "actions.parquet")
            outputs = (
                write_found(folder, found) | messages.table_in(folder) | narratives | of_others
            )
            run = run_record(case, "scan", started)
            run |= {
                "parameters": _parameters(signals, controls)
                | {"encoders": messages.encoders}
                | engines.told,
                "inputs": [file["sha256"] for file in case.files()],
                "counts": {
                    "actions": actions.counts,
                    "tests": found.tests,
                    "edges": len(found.edges),
                    "groups": len(found.groups),
                    "members": len(found.members),
                    "bounded": len(found.bounded),
                    "open_calls": len(found.open_calls),
                    "channels": found.counts,
                    "texts": messages.counts | {"narratives": told},
                    "indicator_matches": matched,
                    "groups_in_controls": [len(copy) for copy in found.controls.to(1.0)],
                    "controls_made": len(found.controls.groups),
                    "expected_false_groups": found.controls.expected_false_groups,
                    "taken_over": kept.taken_over(),
                },
                "steps": [*kept.steps, *statements],
                "outputs": outputs,
                "folder": f"scan-{run['run_id']:06d}",
            }
            case.place(folder, run["folder"])
        case.ledger.commit(run)
        kept.sweep()
    return run


def _parameters(signals: Sequence[Signal], controls: int) -> dict[str, Any]:
    return {
        "controls": controls,
        "channels": [signal.name for signal in signals],
        "windows_s": list(pairing.WINDOWS_S),
        "false_discovery_rate": significance.FALSE_DISCOVERY_RATE,
        "fewest_meetings": pairing.FEWEST_MEETINGS,
        "occasion_s": significance.OCCASION_S,
        "pairs_per_object": pairing.PAIRS_PER_OBJECT,
        "pairs_per_channel": pairing.PAIRS_PER_CHANNEL,
        "texts": narrating.PARAMETERS,
    }
