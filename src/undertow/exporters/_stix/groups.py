"""Groups: who acts together, on what, with which posts as evidence."""

from __future__ import annotations

from typing import Any

from undertow.exporters import _disarm
from undertow.exporters._people import OBJECTS, Evidence, People, Person, Shown
from undertow.exporters._stix.bundle import FOR_OBJECTS, FOR_OBSERVABLES, Bundle
from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.evidence import Act, Group, Shared
from undertow.model.disarm import Technique, licence
from undertow.model.stix import stix_id

CUSTOM = {FOR_OBJECTS: {"extension_type": "new-sdo"}}
CUSTOM_OBSERVABLE = {FOR_OBSERVABLES: {"extension_type": "new-sco"}}
_ACCOUNT_TYPES = {"x": "twitter"}  # as the open vocabulary of STIX has it
_MEASURED = (
    "p_value", "control_rate", "accounts", "channels", "actions", "edges", "objects", "window_s",
    "expected",
)  # fmt: skip


def campaign_id(group_id: str) -> str:
    """The id of the campaign that stands for a group."""
    return stix_id("campaign", name=_name(group_id))


def _name(group_id: str) -> str:
    return f"Coordinated accounts {group_id}"


def add_groups(
    bundle: Bundle,
    case: CaseView,
    people: People,
    evidence: Evidence,
    known: dict[str, Technique],
) -> None:
    """Add every group with its accounts, its evidence and the techniques it matches."""
    hashes = {file["sha256"]: people.names.ident(file["name"]) for file in case.files()}
    for group in evidence.groups:
        campaign = _campaign(bundle, group)
        accounts = _accounts(bundle, group, people, campaign)
        seen = _observed(bundle, group, people, evidence, accounts, hashes)
        for match in _disarm.matches(case, group, people, known):
            _technique(bundle, campaign, match)
        bundle.add(
            "grouping",
            stix_id("grouping", name=group.row["group_id"], context="suspicious-activity"),
            name=f"{_name(group.row['group_id'])}: accounts and evidence",
            context="suspicious-activity",
            object_refs=[campaign, *accounts.values(), *seen],
        )


def _campaign(bundle: Bundle, group: Group) -> str:
    row = group.row
    return bundle.add(
        "campaign",
        campaign_id(row["group_id"]),
        name=_name(row["group_id"]),
        description=said_of(row),
        first_seen=row["first_at"],
        last_seen=row["last_at"],
        ours={"group_id": row["group_id"]} | {name: row[name] for name in _MEASURED},
    )


def said_of(row: dict[str, Any]) -> str:
    """What may be said of a group, and what may not."""
    control = (
        "How often chance alone gives such a group was not measured."
        if row["control_rate"] is None
        else f"Of the rewired copies of the same data {row['control_rate']:.0%} had a group at "
        "least as strong."
    )
    return (
        f"{words.counted(row['accounts'], 'account')} act together on "
        f"{words.listed(row['channels'] or ['no channel'])} more than independent accounts would: "
        f"{words.counted(row['objects'], 'object')}, {words.counted(row['actions'], 'action')}, "
        f"p {words.exact(row['p_value'])}. {control} This does not say who they are, whether they "
        "are what they seem, or who is behind them."
    )


def _accounts(bundle: Bundle, group: Group, people: People, campaign: str) -> dict[str, str]:
    """Account -> id of its user-account object."""
    found = {}
    for member in group.members:
        person = people.person(member["account_id"])
        account = found[member["account_id"]] = add_account(bundle, person)
        channel = bundle.add(
            "channel",
            stix_id("channel", name=_channel_name(person)),
            name=_channel_name(person),
            channel_types=[_ACCOUNT_TYPES.get(person.platform, person.platform)],
            extensions=CUSTOM,
        )
        bundle.link(channel, "related-to", account)
        if member["role"] == "source":
            told = "copied by the group, perhaps without its knowledge; not a member"
            bundle.link(campaign, "related-to", channel, description=told)
        else:
            told = f"{member['role']}: {words.counted(member['actions'], 'joint action')}"
            bundle.link(campaign, "uses", channel, description=told, ours=_order(member))
    return found


def add_account(bundle: Bundle, person: Person) -> str:
    """Add an account as a cyber observable."""
    kind = _ACCOUNT_TYPES.get(person.platform, person.platform)
    key: dict[str, Any] = {"account_type": kind, "user_id": person.id}
    if person.name:
        key["account_login"] = person.name
    return bundle.add(
        "user-account",
        stix_id("user-account", **key),
        **key,
        display_name=person.label,
        account_created=person.created,
    )


def _order(member: dict[str, Any]) -> dict[str, Any]:
    names = ("role", "actions", "share_of_activity", "led", "followed", "expected_led", "order_p")
    return {name: member[name] for name in names}


def _channel_name(person: Person) -> str:
    return f"{'x.com' if person.platform == 'x' else person.platform}/{person.label}"


def _observed(
    bundle: Bundle,
    group: Group,
    people: People,
    evidence: Evidence,
    accounts: dict[str, str],
    hashes: dict[str, str],
) -> list[str]:
    """One observed-data object for each of the objects on which most members met."""
    made = []
    for thing in group.shared[:OBJECTS]:
        found = [
            (act, people.post(evidence.posts[act.account, act.post_id]))
            for act in thing.members
            if (act.account, act.post_id) in evidence.posts and act.account in accounts
        ]
        if len(found) > 1:
            posts = [_post(bundle, post, accounts[act.account]) for act, post in found]
            who = [accounts[act.account] for act, _ in found]
            refs = [*dict.fromkeys(who), *dict.fromkeys(posts)]
            made.append(_seen(bundle, group, thing, found, refs, people, hashes))
    return made


def _seen(
    bundle: Bundle,
    group: Group,
    thing: Shared,
    found: list[tuple[Act, Shown]],
    refs: list[str],
    people: People,
    hashes: dict[str, str],
) -> str:
    channel, what = thing.key[0], people.thing(*thing.key)
    return bundle.add(
        "observed-data",
        stix_id("observed-data", group=group.row["group_id"], channel=channel, object=what),
        first_observed=found[0][0].at,
        last_observed=max(act.at for act, _ in found),
        number_observed=len(found),
        object_refs=refs,
        external_references=references(found, hashes),
        ours={
            "group_id": group.row["group_id"],
            "channel": channel,
            "object": what,
            "accounts": len({act.account for act, _ in found}),
            "spread_s": thing.spread,
        },
    )


def references(found: list[tuple[Act, Shown]], hashes: dict[str, str]) -> list[dict[str, Any]]:
    """The files that the posts were read from, with their hashes and lines."""
    lines: dict[str, list[int]] = {}
    for _, post in found:
        lines.setdefault(post.file, []).append(post.line)
    return [
        {
            "source_name": hashes.get(file, "file"),
            "description": f"lines {', '.join(map(str, sorted(places)))}",
            "hashes": {"SHA-256": file},
        }
        for file, places in sorted(lines.items())
    ]


def _post(bundle: Bundle, post: Shown, account: str) -> str:
    id_ = bundle.add(
        "media-content",
        stix_id("media-content", url=post.url),
        content=post.text,
        url=post.url,
        media_category="post",
        publication_date=post.at,
        extensions=CUSTOM_OBSERVABLE,
        ours={"source_sha256": post.file, "source_line": post.line, "platform": post.platform},
    )
    bundle.link(account, "publishes", id_)
    return id_


def _technique(bundle: Bundle, campaign: str, match: _disarm.Match) -> None:
    technique = match.technique
    foundation = bundle.add(
        "identity",
        stix_id("identity", name="DISARM Foundation", identity_class="organization"),
        name="DISARM Foundation",
        identity_class="organization",
    )
    terms = bundle.add(
        "marking-definition",
        stix_id("marking-definition", statement=licence()),
        definition_type="statement",
        definition={"statement": licence()},
    )
    pattern = bundle.add(
        "attack-pattern",
        stix_id("attack-pattern", x_mitre_id=technique.id),
        name=technique.name,
        kill_chain_phases=[{"kill_chain_name": "disarm", "phase_name": technique.phase}],
        external_references=[
            {
                "source_name": "mitre-attack",  # where OpenCTI looks for the id of a technique
                "external_id": technique.id,
                "url": technique.address,
            }
        ],
        object_marking_refs=[bundle.marking, terms],
        created_by_ref=foundation,
    )
    told = f"As measured, whatever was meant by it: {match.counted}."
    bundle.link(campaign, "uses", pattern, description=told)
