"""A case as a STIX 2.1 bundle, in the shape that VIGINUM publishes and OpenCTI imports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from undertow.exporters._people import People, evidence_of
from undertow.exporters._stix.articles import add_statements
from undertow.exporters._stix.bundle import Bundle, Object
from undertow.exporters._stix.groups import add_groups
from undertow.exporters._stix.judged import add_events, add_judgements, add_narratives
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, write_json
from undertow.model.disarm import techniques
from undertow.model.stix import stix_id


def bundle_of(case: CaseView, terms: Terms) -> Object:
    """The bundle: groups with evidence, narratives, statements, judgements, and a report on all."""
    people = People(case, terms)
    evidence = evidence_of(case, people)
    bundle = Bundle(case, terms)
    add_groups(bundle, case, people, evidence, techniques(terms.disarm))
    add_narratives(bundle, case, people, evidence)
    add_events(bundle, case)
    add_statements(bundle, case)
    name = people.names.ident(case.name)
    report = stix_id("report", name=name, published=bundle.created)
    add_judgements(bundle, case, evidence, report)
    _report(bundle, case, people, report, name)
    return bundle.done()


def _report(bundle: Bundle, case: CaseView, people: People, id_: str, name: str) -> None:
    bundle.add(
        "report",
        id_,
        name=name,
        description=(
            "Made by undertow from public posts and articles. Groups act together beyond chance; "
            "nothing here says who is behind them unless a judgement names its analyst."
        ),
        published=bundle.created,
        report_types=["campaign"],
        object_refs=bundle.ids(),
        external_references=[
            {
                "source_name": people.names.ident(file["name"]),
                "description": f"{file['title']}: {file['posts']:,} posts",
                "hashes": {"SHA-256": file["sha256"]},
            }
            for file in case.files()
        ],
    )


@dataclass(frozen=True, slots=True)
class Stix:
    """FILE, or DIR/bundle.json: the findings as one bundle; the same case gives the same ids."""

    name: str = "stix"
    title: str = "STIX 2.1 bundle for OpenCTI"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the bundle."""
        path = file_at(out, "bundle.json")
        made = bundle_of(case, terms)
        return [write_json(path, made)]


EXPORTER = Stix()
