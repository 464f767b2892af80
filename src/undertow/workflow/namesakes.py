"""Accounts of two platforms that have one id: who came second stands as `platform:id`.

In many exports a handle is the id, and one handle can be two people's. A case tells accounts apart
by their id, so under one id two of them would be shown as one who did what both did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.intake.tabular import UNKNOWN_PLATFORM
from undertow.workflow.repeats import WRITING

# Where ids of accounts stand: who is only reposted or answered has one, too.
_IN_POSTS = ("account_id", "repost_of_account", "reply_to_account")
_IN_PROFILES = ("account_id",)


def tell_apart(
    posts: Path, profiles: Path, known_posts: Sequence[Path], known_profiles: Sequence[Path]
) -> int:
    """Put the platform before ids, in a new file's tables, that are another platform's already.

    Who has an id in the case keeps it, so that a second file of his platform finds him; in one file
    the platform that is first by its letters does. Where no platform is known nobody can say
    whether two are one: such an id stays as it is.

    Args:
        posts: posts of the new file; rewritten in place.
        profiles: its profiles; rewritten in place.
        known_posts: the files of posts that the case has.
        known_profiles: those of profiles.

    Returns:
        How many accounts have their platform before the id now.
    """
    if len(set().union(*map(_platforms, [posts, profiles, *known_posts, *known_profiles]))) <= 1:
        return 0
    keys = _namesakes(
        _holders([(posts, _IN_POSTS), (profiles, _IN_PROFILES)]),
        _holders(
            [(path, _IN_POSTS) for path in known_posts]
            + [(path, _IN_PROFILES) for path in known_profiles]
        ),
    )
    if len(keys):
        _rewrite(posts, _IN_POSTS, keys)
        _rewrite(profiles, _IN_PROFILES, keys)
    return len(keys)


def _platforms(path: Path) -> set[str]:
    column = pq.read_table(path, columns=["platform"], read_dictionary=["platform"])["platform"]
    return set(pc.unique(column).to_pylist()) - {UNKNOWN_PLATFORM}


def _holders(files: Iterable[tuple[Path, Sequence[str]]]) -> pa.Table:
    """Every account once, by `id` and `platform`, of those whose platform is known."""
    found = [pa.table({"id": pa.array([], pa.string()), "platform": pa.array([], pa.string())})]
    for path, columns in files:
        for column in columns:
            read = pq.read_table(path, columns=[column, "platform"]).rename_columns(
                ["id", "platform"]
            )
            named = pc.and_(
                pc.is_valid(read["id"]), pc.not_equal(read["platform"], UNKNOWN_PLATFORM)
            )
            found.append(read.filter(named).group_by(["id", "platform"]).aggregate([]))
    return pa.concat_tables(found).group_by(["id", "platform"]).aggregate([])


def _namesakes(arrived: pa.Table, known: pa.Table) -> pa.Array:
    """`platform:id` of each that arrived under an id which is another platform's."""
    firsts = arrived.group_by("id").aggregate([("platform", "min")])
    first = firsts["platform_min"].take(pc.index_in(arrived["id"], value_set=firsts["id"]))
    taken = pc.or_(
        pc.is_in(arrived["id"], value_set=known["id"]), pc.not_equal(arrived["platform"], first)
    )
    key = _key(arrived["platform"], arrived["id"])
    his = pc.is_in(key, value_set=_key(known["platform"], known["id"]))
    return key.filter(pc.and_not(taken, his)).combine_chunks()


def _key(platform: pa.ChunkedArray, ident: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(platform, ident, ":")


def _rewrite(path: Path, columns: Sequence[str], keys: pa.Array) -> None:
    """Write a table anew, with `platform:id` where that is one of the keys."""
    told = path.with_suffix(".told")
    with pq.ParquetFile(path) as source:
        schema = source.schema_arrow
        writing = WRITING if "post_id" in schema.names else {"compression": "lz4"}
        with pq.ParquetWriter(told, schema, **writing) as out:
            for number in range(source.num_row_groups):
                table = source.read_row_group(number)
                for column in columns:
                    out_of = _key(table["platform"], table[column])
                    hit = pc.fill_null(pc.is_in(out_of, value_set=keys), False)
                    place = schema.get_field_index(column)
                    told_ids = pc.if_else(hit, out_of, table[column])
                    table = table.set_column(place, schema.field(place), told_ids)
                out.write_table(table)
    told.replace(path)
