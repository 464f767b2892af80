"""Scan a case: posts to actions, actions to edges and groups, all written as one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from undertow.case import Case
from undertow.case.folder import FROM_SCAN, now, write_table
from undertow.detection import pairs as pairing
from undertow.detection import significance
from undertow.detection.control import COPIES
from undertow.detection.detect import Detection, detect
from undertow.engine import LOCAL, Engine, Engines
from undertow.errors import ParameterError
from undertow.model.signal import Signal
from undertow.narratives.encoders import AUTO
from undertow.progress import Progress, Quiet
from undertow.workflow import narrating
from undertow.workflow.actions import chosen, extract
from undertow.workflow.encoding import encoders_for
from undertow.workflow.matching import match_again
from undertow.workflow.record import run_record
from undertow.workflow.telling import tell


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
        encoder: what tells which texts mean the same: a name of narratives.encoders.CHOICES, or the
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
        started = now()
        steps: list[dict[str, Any]] = []

        def record(channel: str, engine: Engine) -> None:
            steps.extend({"channel": channel, **step.to_dict()} for step in engine.steps)

        with case.building() as folder:
            messages = narrating.find_messages(case, folder, encoders, progress)
            found_actions = extract(
                case,
                signals,
                folder / "actions.parquet",
                progress,
                messages.stands_for,
                engines.session,
            )
            actions = ds.dataset(folder / "actions.parquet", format="parquet")
            found = detect(
                [s.name for s in signals if found_actions[s.name]],
                lambda name: actions.to_table(filter=pc.field("channel") == name),
                engines.session,
                copies=controls,
                record=record,
                progress=progress,
            )
            matched, of_others = match_again(case, folder, progress)
            told = tell(
                case, folder, messages.texts, messages.grouped, encoders, found.members, progress
            )
            outputs = _write(folder, found) | messages.outputs | told.outputs | of_others
            run = run_record(case, "scan", started)
            run |= {
                "parameters": _parameters(signals, controls)
                | {"encoders": messages.encoders}
                | engines.told,
                "inputs": [file["sha256"] for file in case.files()],
                "counts": {
                    "actions": found_actions,
                    "tests": found.tests,
                    "edges": len(found.edges),
                    "groups": len(found.groups),
                    "members": len(found.members),
                    "bounded": len(found.bounded),
                    "open_calls": len(found.open_calls),
                    "channels": found.counts,
                    "texts": messages.counts | {"narratives": told.counts},
                    "indicator_matches": matched,
                    "groups_in_controls": [len(copy) for copy in found.controls.to(1.0)],
                    "controls_made": len(found.controls.groups),
                    "expected_false_groups": found.controls.expected_false_groups,
                },
                "steps": steps,
                "outputs": outputs,
                "folder": f"scan-{run['run_id']:06d}",
            }
            case.place(folder, run["folder"])
        case.ledger.commit(run)
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


def _write(folder: Path, found: Detection) -> dict[str, str]:
    return {
        name: write_table(folder / f"{name}.parquet", getattr(found, name))
        for name in FROM_SCAN
        if name != "actions"
    }
