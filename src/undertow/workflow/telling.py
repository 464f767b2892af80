"""Narratives of a case: messages gathered by meaning, named as before, decided on, described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from undertow.case import Case
from undertow.case.folder import write_table
from undertow.encoders import Encoder
from undertow.model.tables import POSTS
from undertow.narratives import clusters, identity, stories
from undertow.narratives.carried import Carried, carried
from undertow.narratives.clusters import clusters_of_meaning, numbered
from undertow.narratives.copies import Copies
from undertow.narratives.identity import Sets, Space
from undertow.narratives.language import said
from undertow.narratives.meanings import Meanings, read_meanings
from undertow.narratives.stories import Story, Telling, id_of, worth_a_row
from undertow.narratives.tables import Background, tables
from undertow.narratives.wording import shared_tags
from undertow.progress import Progress
from undertow.workflow import deciding

Numbers = npt.NDArray[np.int64]

# Beyond this many messages the most told ones are compared by meaning; of those that are told
# equally often, which mostly means by one account, a part that stays the same while more comes in.
# The others are left out and counted. So many take a minute to compare.
MOST_MESSAGES = 100_000
PARAMETERS = {
    "fewest_posts": stories.FEWEST_POSTS,
    "fewest_accounts": stories.FEWEST_ACCOUNTS,
    "fewest_voices": stories.FEWEST_VOICES,
    "most_narratives": stories.MOST,
    "most_messages": MOST_MESSAGES,
    "neighbours": clusters.NEIGHBOURS,
    "resolution": clusters.RESOLUTION,
    "joined": clusters.JOINED,
    "apart": clusters.APART,
}
_COLUMNS = ["post_id", "account_id", "platform", "created_at", "text", "lang", "repost_of",
            "written_repost"]  # fmt: skip


class Told(NamedTuple):
    """What was told: the tables written with their SHA-256, and figures for the run's record."""

    outputs: dict[str, str]
    counts: dict[str, Any]


def tell(
    case: Case,
    folder: Path,
    own: Sequence[str],
    copies: Copies,
    encoders: Sequence[Encoder],
    members: pa.Table | None,
    progress: Progress,
) -> Told:
    """Write the tables of narratives into a folder under way.

    Args:
        case: the case.
        folder: where to write.
        own: the distinct texts of posts that are no reposts.
        copies: which of them are one message.
        encoders: what tells meanings; with none, narratives are copies of one message.
        members: group_id and account_id of the accounts that act together; None before a scan.
        progress: where to say how far it is.
    """
    posts = _posts(case, own)
    told = carried(posts, own, copies)
    code = posts["account_id"].combine_chunks().dictionary_encode()
    account = code.indices.to_numpy().astype(np.int64)
    there = np.flatnonzero(told.message >= 0)
    at = posts["created_at"].cast(pa.int64()).to_numpy()
    telling = Telling(told.message[there], account[there], at[there], told.repeated[there])
    accounts = _accounts(telling, len(told.texts))
    decisions = identity.in_force(deciding.decisions(case))
    spoken = _languages(posts, told, there)
    chosen, left = _chosen(told, accounts)
    space, languages, like = _space(case, told, chosen, spoken, encoders, decisions, progress)
    label = _labels(space, told, chosen, progress)
    found, names = _named(case, label, space, telling, posts, there, decisions, like)
    shown = worth_a_row(found)
    _give_ids(shown, names, told, accounts)
    background = Background(
        telling,
        posts.select(["post_id", "account_id", "platform"]).take(pa.array(there)),
        told.texts,
        chosen,
        languages,
        accounts,
        _groups(members, code.dictionary),
        shared_tags(told.texts),
    )
    made = tables(shown, background, space)
    outputs = {name: write_table(folder / f"{name}.parquet", rows) for name, rows in made.items()}
    return Told(outputs, _counts(found, shown, space, left, case.count("posts"), len(there)))


def _posts(case: Case, own: Sequence[str]) -> pa.Table:
    """The posts in the order of time; where nobody wrote a text, only reposts that show one."""
    some = None if own else pc.is_valid(pc.field("text"))
    schema = pa.schema([POSTS.field(name) for name in _COLUMNS])
    posts = pa.Table.from_batches(case.batches("posts", _COLUMNS, some), schema)
    return posts.sort_by([("created_at", "ascending"), ("post_id", "ascending")])


def _accounts(telling: Telling, messages: int) -> Numbers:
    """How many accounts told each message."""
    many = int(telling.account.max(initial=0)) + 1
    pairs = np.unique(telling.message * many + telling.account)
    return np.bincount(pairs // many, minlength=messages)


def _languages(posts: pa.Table, told: Carried, there: Numbers) -> list[str | None]:
    """What the export says of each message's language: that of its first post."""
    _, first = np.unique(told.message[there], return_index=True)
    return [said(code) for code in posts["lang"].take(pa.array(there[first])).to_pylist()]


def _chosen(told: Carried, accounts: Numbers) -> tuple[Numbers, int]:
    """The messages that are compared by meaning, and how many are left out for their number."""
    able = np.flatnonzero(told.telling)
    if len(able) <= MOST_MESSAGES:
        return able, 0
    mark = [crc32(told.texts[row].encode("utf-8", "surrogatepass")) for row in able.tolist()]
    order = np.lexsort((able, np.array(mark), -accounts[able]))
    return np.sort(able[order[:MOST_MESSAGES]]), len(able) - MOST_MESSAGES


def _space(
    case: Case,
    told: Carried,
    chosen: Numbers,
    spoken: Sequence[str | None],
    encoders: Sequence[Encoder],
    decisions: Sequence[dict[str, Any]],
    progress: Progress,
) -> tuple[Space, list[str | None], dict[str, Numbers]]:
    """The messages as vectors, the language of each, and what says the analyst's examples."""
    examples = [d["detail"]["sentence"] for d in decisions if d["kind"] == "example"]
    texts = [told.texts[message] for message in chosen.tolist()]
    codes = [spoken[message] for message in chosen.tolist()] + [None] * len(examples)
    every = read_meanings(texts + examples, codes, encoders, case.embeddings, progress)
    count = int(np.searchsorted(every.rows, len(texts)))
    meanings = Meanings(
        chosen[every.rows[:count]],
        every.language[:count],
        every.languages,
        [part[:count] for part in every.parts],
        every.left_out,
    )
    place = np.full(len(told.texts), -1)
    place[meanings.rows] = np.arange(count)
    space = Space(meanings, place, [encoder.name for encoder in encoders])
    languages = list(spoken)
    for message, number in zip(meanings.rows.tolist(), meanings.language.tolist(), strict=True):
        languages[message] = every.languages[number]
    # The sentences stand behind the messages; those that cannot be compared have no place.
    whole = Space(
        replace(every, rows=np.concatenate([meanings.rows, every.rows[count:]])),
        place,
        space.encoders,
    )
    stands = {int(row) - len(texts): count + n for n, row in enumerate(every.rows[count:].tolist())}
    like = {
        text: identity.example_messages(whole, stands.get(number, -1), count)
        for number, text in enumerate(examples)
    }
    return space, languages, like


def _labels(space: Space, told: Carried, chosen: Numbers, progress: Progress) -> Numbers:
    """For each message its set; what cannot be compared by meaning is a set of its own."""
    label = np.full(len(told.texts), -1)
    label[chosen] = chosen + len(space.meanings)
    label[space.meanings.rows] = clusters_of_meaning(space.meanings, progress)
    telling = np.flatnonzero(label >= 0)
    label[telling] = numbered(label[telling])
    return label


def _named(
    case: Case,
    label: Numbers,
    space: Space,
    telling: Telling,
    posts: pa.Table,
    there: Numbers,
    decisions: Sequence[dict[str, Any]],
    like: Mapping[str, Numbers],
) -> tuple[list[Story], set[str]]:
    """The stories after the analyst's decisions, with the names that they had before."""
    ids = posts["post_id"].combine_chunks()
    sets = Sets(label, space)
    wanted = {
        post
        for decision in decisions
        for key in ("anchors", "with_anchors", "posts")
        for post in decision["detail"].get(key, ())
    }
    message_of = _messages_of(sorted(wanted), ids, telling, there)
    identity.carry_out(sets, decisions, {k: v for k, v in message_of.items() if v >= 0}, like)
    before = _before(case, ids, telling, there, decisions)
    names = identity.matched(sets.label, sets.names, before, space)
    found = stories.stories(sets.label, telling)
    for number, name in names.items():
        found[number].narrative_id = name
    _decided(found, decisions)
    return [story for story in found if len(story.rows)], set(before) | set(names.values())


def _messages_of(
    wanted: Sequence[str], ids: pa.Array, telling: Telling, there: Numbers
) -> dict[str, int]:
    """For each of these posts the message it carries; -1 where it is not in the case."""
    place = pc.fill_null(pc.index_in(pa.array(wanted, pa.string()), value_set=ids), -1)
    message = np.full(len(ids) + 1, -1)
    message[there] = telling.message
    return dict(zip(wanted, message[place.to_numpy()].tolist(), strict=True))


def _before(
    case: Case,
    ids: pa.Array,
    telling: Telling,
    there: Numbers,
    decisions: Sequence[dict[str, Any]],
) -> dict[str, Numbers]:
    """For each narrative of the last run the message of each of its posts."""
    rows = case.table("narrative_posts")
    gone = {d["detail"]["with"] for d in decisions if d["kind"] == "merge"}
    place = pc.fill_null(pc.index_in(rows["post_id"], value_set=ids), -1).to_numpy()
    message = np.full(len(ids) + 1, -1)
    message[there] = telling.message
    of_post = message[place]
    coded = rows["narrative_id"].combine_chunks().dictionary_encode()
    number = coded.indices.to_numpy()
    return {
        name: of_post[(number == n) & (of_post >= 0)]
        for n, name in enumerate(coded.dictionary.to_pylist())
        if name not in gone
    }


def _decided(found: Sequence[Story], decisions: Sequence[dict[str, Any]]) -> None:
    """Give the stories what the analyst called, pinned and gathered."""
    by_id = {story.narrative_id: story for story in found if story.narrative_id}
    for decision in decisions:
        story = by_id.get(decision["narrative_id"])
        if story is None or decision["kind"] == "apart":
            continue
        if decision["kind"] in ("name", "example") and decision["detail"].get("name"):
            story.name = decision["detail"]["name"]
        if decision["kind"] in ("pin", "unpin"):
            story.pinned = decision["kind"] == "pin"
        story.kept = True
        if decision["kind"] == "unpin":
            story.kept = story.name is not None


def _give_ids(shown: Sequence[Story], taken: set[str], told: Carried, accounts: Numbers) -> None:
    """Name the new ones after their most told message."""
    for story in shown:
        if not story.narrative_id:
            best = story.messages[np.lexsort((story.messages, -accounts[story.messages]))[0]]
            story.narrative_id = id_of(told.texts[best], taken)
            taken.add(story.narrative_id)


def _groups(members: pa.Table | None, names: pa.Array) -> dict[int, list[str]] | None:
    """The groups of each account, by its number."""
    if members is None:
        return None
    groups: dict[int, list[str]] = {}
    place = pc.index_in(members["account_id"], value_set=names).to_pylist()
    for group, account in zip(members["group_id"].to_pylist(), place, strict=True):
        if account is not None:
            groups.setdefault(account, []).append(group)
    return groups


def _counts(
    found: Sequence[Story], shown: Sequence[Story], space: Space, left: int, posts: int, told: int
) -> dict[str, Any]:
    """The figures of the run, so that what is not shown is told as well."""
    seen = {id(story) for story in shown}
    smaller = [s for s in found if id(s) not in seen and s.accounts > 1]
    once = [s for s in found if id(s) not in seen and s.accounts <= 1]
    return {
        "narratives": len(shown),
        "posts": sum(len(story.rows) for story in shown),
        "smaller": len(smaller),
        "smaller_posts": sum(len(story.rows) for story in smaller),
        "one_account": len(once),
        "one_account_posts": sum(len(story.rows) for story in once),
        "compared": len(space.meanings),
        "left_out": space.meanings.left_out,
        "too_many": left,
        "without_text": posts - told,
        "encoders": space.encoders,
    }
