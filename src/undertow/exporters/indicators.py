"""The known indicators as they came in, as one STIX bundle: every object unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from undertow.exporters.base import USUAL, CaseView, Terms, file_at, write_json
from undertow.model.stix import stix_id


def known_objects(case: CaseView) -> list[dict[str, Any]]:
    """Each object once; of one that came in several times the newest, the first if they agree."""
    found: dict[str, dict[str, Any]] = {}
    for row in case.table("indicators").to_pylist():
        made = orjson.loads(row["raw"])
        before = found.get(row["indicator_id"])
        if before is None or str(made.get("modified", "")) > str(before.get("modified", "")):
            found[row["indicator_id"]] = made
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Indicators:
    """FILE, or DIR/indicators.json: what others published, with their own ids and markings."""

    name: str = "indicators"
    title: str = "Known indicators (STIX), as they came in"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:  # noqa: ARG002
        """Write them; names and markings are those of the publishers and stay."""
        path = file_at(out, "indicators.json")
        objects = known_objects(case)
        id_ = stix_id("bundle", objects=[made["id"] for made in objects])
        bundle = {"type": "bundle", "id": id_, "objects": objects}
        return [write_json(path, bundle)]


EXPORTER = Indicators()
