"""A STIX 2.1 bundle in the making: what every object carries, and each object once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from undertow.exporters.base import CaseView, Terms
from undertow.model.stix import stix_id

Object = dict[str, Any]

# OpenCTI's extensions, which its own object and observable types carry.
FOR_OBJECTS = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba"
FOR_OBSERVABLES = "extension-definition--f93e2c80-4231-4f9a-af8b-95c9bd566a82"
OURS = stix_id("extension-definition", name="undertow", version=1)

# OASIS publishes the marking definitions of TLP 2.0 under fixed ids.
_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_IDS = {
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_SCHEMA = (
    "Fields of undertow, described in docs/exchange.md: the measured figures behind an object "
    "(p_value, q_value, expected, control_rate, counts, windows), the file and line a post was "
    "read from, and for statements who said what. No field names who is behind anything."
)
_BORN = "2026-01-01T00:00:00.000Z"
_OBSERVABLES = frozenset({"user-account", "media-content", "domain-name", "url"})


def stamp(at: datetime | str) -> str:
    """A moment as STIX writes it: `2026-01-15T10:00:00.000Z`."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Bundle:
    """Gathers objects in order; an object that is there already is not added again."""

    def __init__(self, case: CaseView, terms: Terms) -> None:
        runs = [run for run in case.runs() if run["kind"] not in ("report", "export")]
        self.created = stamp(runs[0]["started"]) if runs else _BORN
        self.modified = stamp(runs[-1]["finished"]) if runs else self.created
        self._objects: dict[str, Object] = {}
        self._label = terms.label
        self.marking = f"marking-definition--{_TLP_IDS[terms.tlp]}"
        self.author = stix_id("identity", name="undertow", identity_class="system")
        self._mark(terms)
        # The same in every case, so that two cases agree on when they came to be.
        always: Object = {"created": _BORN, "modified": _BORN}
        self.add("identity", self.author, name="undertow", identity_class="system", **always)
        self.add(
            "extension-definition",
            OURS,
            name="undertow",
            description="What undertow measured.",
            schema=_SCHEMA,
            version="1.0.0",
            extension_types=["property-extension"],
            **always,
        )

    def _mark(self, terms: Terms) -> None:
        self._objects[self.marking] = {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self.marking,
            "created": "2022-10-01T00:00:00.000Z",
            "name": terms.label,
            "extensions": {
                _TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": terms.tlp}
            },
        }

    def add(self, kind: str, id_: str, *, ours: Object | None = None, **fields: Any) -> str:
        """Add an object and return its id.

        Args:
            kind: its STIX type.
            id_: its id.
            ours: fields of our own, which go into our extension.
            fields: its properties; those that are None or empty are left out.
        """
        if id_ in self._objects:
            return id_
        made: Object = {"type": kind, "spec_version": "2.1", "id": id_}
        if kind not in _OBSERVABLES:
            made["created"] = self.created
            if kind != "marking-definition":
                made["modified"] = self.modified
            if id_ != self.author:
                made["created_by_ref"] = self.author
        made["object_marking_refs"] = [self.marking]
        made |= _kept(fields)
        if ours:
            extension = {"extension_type": "property-extension"} | _kept(ours)
            made["extensions"] = made.get("extensions", {}) | {OURS: extension}
        self._objects[id_] = made
        return id_

    def link(self, source: str, kind: str, target: str, **fields: Any) -> str:
        """Add a relationship between two objects."""
        id_ = stix_id("relationship", relationship_type=kind, source_ref=source, target_ref=target)
        ends: Object = {"relationship_type": kind, "source_ref": source, "target_ref": target}
        return self.add("relationship", id_, **ends, **fields)

    def of_type(self, kind: str) -> list[Object]:
        """The objects of a type that are in already."""
        return [made for made in self._objects.values() if made["type"] == kind]

    def ids(self, *, without: str = "extension-definition") -> list[str]:
        """The ids of all objects that a report can refer to."""
        left = (without, "marking-definition")
        return [id_ for id_, made in self._objects.items() if made["type"] not in left]

    def done(self) -> Object:
        """The bundle."""
        objects = list(self._objects.values())
        key = [[made["id"], made.get("modified")] for made in objects]
        return {"type": "bundle", "id": stix_id("bundle", objects=key), "objects": objects}


def _kept(fields: Object) -> Object:
    """Without what is not known, and with times as STIX writes them."""
    return {name: _plain(value) for name, value in fields.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    return value
