"""A case as a MISP event, written directly: the usual converters drop channels and narratives."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from undertow.exporters._accusations import exchanges, told
from undertow.exporters._disarm import matches
from undertow.exporters._judged import judgements
from undertow.exporters._narratives import narratives
from undertow.exporters._people import OBJECTS, Evidence, People, Person, Shown, evidence_of
from undertow.exporters._stix.groups import said_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, write_json
from undertow.exporters.report.evidence import Group
from undertow.judgement.scales import ICD_203
from undertow.model.disarm import licence, techniques
from undertow.model.stix import NAMESPACE

POSTS = 2  # of each object: the first and the last; all of them stand in the STIX bundle
# Templates of MISP's object repository: uuid and version, and where objects of it belong.
_TEMPLATES = {
    "narrative": ("83bea299-514a-4719-a84b-f6fd0997fac1", "4"),
    "microblog": ("8ec8c911-ddbe-4f5b-895b-fbff70c42a60", "20"),
    "twitter-account": ("8066563f-881e-4f6a-9d6c-a9d15b8658bb", "7"),
    "telegram-account": ("06f02ecf-5afb-42c5-9cb0-b362e222f52c", "2"),
    "user-account": ("49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6"),
    "annotation": ("5d8dc046-15a1-4ca3-a09f-ed4ede7c4487", "3"),
}
_CATEGORIES = {"link": "External analysis"}  # of an attribute's type; all others are `Other`
_DISTRIBUTION = {"clear": "3", "green": "1"}  # all communities, this one; else: this organisation
_NETWORKS = {"x": "Twitter", "facebook": "Facebook", "reddit": "Reddit", "instagram": "Instagram"}
# Nobody has judged who says it, nor whether it is true: the scale has letters for that.
UNJUDGED = (
    'admiralty-scale:source-reliability="f"',
    'admiralty-scale:information-credibility="6"',
)
_BORN = datetime(2026, 1, 1, tzinfo=UTC)  # of a case in which nothing was done yet
Record = dict[str, Any]


def _uuid(*key: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\0".join(("misp", *key))))


@dataclass
class _Event:
    """An event in the making."""

    uuid: str
    stamp: str
    objects: dict[str, Record] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def add(
        self, template: str, key: str, comment: str = "", tags: tuple[str, ...] = (), **said: Any
    ) -> str:
        """Add an object of a template and return its uuid.

        Args:
            template: name of the template.
            key: what makes the object this one.
            comment: what is said of the whole.
            tags: put on its first attribute, because MISP's objects have none.
            said: relation (with `_` for `-`) to (type, value); what is not known is left out.
        """
        id_, (template_uuid, version) = _uuid(self.uuid, template, key), _TEMPLATES[template]
        if id_ in self.objects:
            return id_
        known = {name.replace("_", "-"): one for name, one in said.items() if one[1] is not None}
        attributes = [
            _attribute(id_, self.stamp, relation, kind, value)
            for relation, (kind, value) in known.items()
        ]
        if tags and attributes:
            attributes[0]["Tag"] = [{"name": name} for name in tags]
        self.objects[id_] = {
            "uuid": id_,
            "name": template,
            "meta-category": "misc",
            "template_uuid": template_uuid,
            "template_version": version,
            "distribution": "5",
            "timestamp": self.stamp,
            "comment": comment,
            "Attribute": attributes,
            "ObjectReference": [],
        }
        return id_

    def refer(self, source: str, kind: str, target: str) -> None:
        """Say how one object relates to another."""
        self.objects[source]["ObjectReference"].append(
            {
                "uuid": _uuid(source, kind, target),
                "object_uuid": source,
                "referenced_uuid": target,
                "relationship_type": kind,
                "timestamp": self.stamp,
            }
        )


def _attribute(owner: str, stamp: str, relation: str, kind: str, value: Any) -> Record:
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    return {
        "uuid": _uuid(owner, relation, str(value)),
        "object_relation": relation,
        "type": kind,
        "category": _CATEGORIES.get(kind, "Other"),
        "to_ids": False,  # accounts and posts of a case are no alarm for anybody's network
        "distribution": "5",
        "timestamp": stamp,
        "value": str(value),
    }


def event_of(case: CaseView, terms: Terms) -> Record:
    """The event: groups with what they stand on, narratives, accusations, judgements."""
    people = People(case, terms)
    evidence = evidence_of(case, people)
    runs = [run for run in case.runs() if run["kind"] not in ("report", "export")]
    ends = [datetime.fromisoformat(run["finished"]) for run in runs] or [
        datetime(2026, 1, 1, tzinfo=UTC)
    ]
    name = people.names.ident(case.name)
    event = _Event(_uuid(name, str(ends[0])), str(int(ends[-1].timestamp())))
    event.tags += [f"tlp:{terms.tlp}"]
    groups = _groups(event, case, people, evidence, terms)
    _narratives(event, case, people, groups)
    for said in exchanges(case):
        words: Record = {"text": ("text", told(said)), "ref": ("link", said.article.get("url"))}
        event.add("annotation", said.row["statement_id"], tags=UNJUDGED, **words)
    _judgements(event, case, groups)
    return {
        "Event": {
            "uuid": event.uuid,
            "info": f"{name}: accounts that act together beyond chance",
            "date": f"{ends[0]:%Y-%m-%d}",
            "timestamp": event.stamp,
            "published": False,
            "analysis": "2",
            "threat_level_id": "4",  # undefined: how bad it is, is for people to say
            "distribution": _DISTRIBUTION.get(terms.tlp, "0"),
            "Tag": [{"name": tag} for tag in dict.fromkeys(event.tags)],
            "Attribute": _files(event, case, people),
            "Object": list(event.objects.values()),
        }
    }


def _files(event: _Event, case: CaseView, people: People) -> list[Record]:
    """The files handed in, by their hash."""
    made = []
    for file in case.files():
        one = _attribute(event.uuid, event.stamp, "", "sha256", file["sha256"])
        del one["object_relation"]
        told_of = f"file handed in: {people.names.ident(file['name'])}, {file['posts']:,} posts"
        made.append(one | {"category": "External analysis", "comment": told_of})
    return made


def _groups(
    event: _Event, case: CaseView, people: People, evidence: Evidence, terms: Terms
) -> dict[str, str]:
    """Group -> uuid of the annotation that says what was found."""
    known, found = techniques(terms.disarm), {}
    for group in evidence.groups:
        done = matches(case, group, people, known)
        tags = tuple(f'misp-galaxy:disarm-techniques="{one.technique.name}"' for one in done)
        event.tags += tags
        lines = [said_of(group.row)]
        lines += [f"{one.technique.id} {one.technique.name}: {one.counted}." for one in done]
        lines += [f"Ids and names of techniques: {licence()}"] if done else []
        text = "\n".join(lines)
        id_ = group.row["group_id"]
        found[id_] = event.add("annotation", id_, f"group {id_}", tags, text=("text", text))
        accounts = _accounts(event, group, people, found[id_])
        _posts(event, group, people, evidence, accounts)
    return found


def _accounts(event: _Event, group: Group, people: People, annotation: str) -> dict[str, str]:
    found = {}
    for member in group.members:
        person = people.person(member["account_id"])
        comment = (
            "copied by the group; not a member" if member["role"] == "source" else member["role"]
        )
        found[member["account_id"]] = made = _account(event, person, comment)
        event.refer(annotation, "annotates", made)
    return found


def _account(event: _Event, person: Person, comment: str) -> str:
    if person.platform == "x":
        said: Record = {"id": ("text", person.id), "name": ("text", person.name)}
        said |= {"joined_date": ("datetime", person.created)}
        return event.add("twitter-account", person.id, comment, **said)
    if person.platform == "telegram":
        said = {"id": ("text", person.id), "username": ("text", person.name)}
        return event.add("telegram-account", person.id, comment, **said)
    said = {"user_id": ("text", person.id), "username": ("text", person.name)}
    said |= {"account_type": ("text", person.platform), "created": ("datetime", person.created)}
    return event.add("user-account", f"{person.platform} {person.id}", comment, **said)


def _posts(
    event: _Event, group: Group, people: People, evidence: Evidence, accounts: dict[str, str]
) -> None:
    for thing in group.shared[:OBJECTS]:
        acts = [act for act in thing.members if (act.account, act.post_id) in evidence.posts]
        for act in dict.fromkeys([*acts[: POSTS - 1], *acts[-1:]]):
            row = evidence.posts[act.account, act.post_id]
            made = _post(event, people.post(row), people.person(act.account), row["lang"])
            if act.account in accounts:
                event.refer(accounts[act.account], "published", made)


def _post(event: _Event, post: Shown, person: Person, language: str | None) -> str:
    linked = post.url if post.url.startswith("http") else None
    return event.add(
        "microblog",
        post.url,
        f"{post.file}, line {post.line}",
        post=("text", post.text or None),
        username=("text", person.label),
        creation_date=("datetime", post.at),
        language=("text", language),
        type=("text", _NETWORKS.get(post.platform, "Other")),
        link=("link", linked),
    )


def _narratives(event: _Event, case: CaseView, people: People, groups: dict[str, str]) -> None:
    for one in narratives(case, people, groups):
        made = event.add(
            "narrative", one.row["narrative_id"], narrative_summary=("text", one.label)
        )
        for group in one.groups:
            event.refer(groups[group], "related-to", made)


def _judgements(event: _Event, case: CaseView, groups: dict[str, str]) -> None:
    """What analysts judged, under their names, with the words of ICD 203 as tags."""
    for one in judgements(case):
        row, tags = one.row, []
        if one.step in ICD_203.steps:
            word = one.step.words[0].replace(" ", "-")
            tags.append(f'estimative-language:likelihood-probability="{word}"')
        if row["confidence"]:
            sure = str(row["confidence"]).lower()
            tags.append(f'estimative-language:confidence-in-analytic-judgment="{sure}"')
        key = f"{row['about']} {row['analyst']} {row['made_at']}"
        made = event.add("annotation", key, "judgement", tuple(tags), text=("text", one.text))
        if row["about"] in groups:
            event.refer(made, "annotates", groups[row["about"]])


@dataclass(frozen=True, slots=True)
class Misp:
    """FILE, or DIR/event.json: the findings as one event with objects and tags."""

    name: str = "misp"
    title: str = "MISP event"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the event."""
        path = file_at(out, "event.json")
        return [write_json(path, event_of(case, terms))]


EXPORTER = Misp()
