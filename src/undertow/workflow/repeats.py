"""Posts that were handed in before: twice in one file, or in a file that the case has already.

A post is known by its id and platform. In tables of shared objects (CooRTweet's) one post stands
in a row for each object, so the object is part of what makes a row the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.model.tables import POSTS

# What repeats is written once, what hardly repeats is not looked up in a dictionary, and numbers
# that grow are kept as differences: half the time and half the size of the defaults.
WRITING = {
    "compression": "lz4",
    "write_statistics": False,
    "use_dictionary": [
        *("platform", "account_id", "account_name", "lang", "source_sha256", "source_member"),
        *("repost_of_account", "reply_to_account"),
    ],
    "column_encoding": dict.fromkeys(
        ("source_line", "source_offset", "created_at"), "DELTA_BINARY_PACKED"
    ),
}

_TWICE_SQL = """
SELECT post_id FROM arrived GROUP BY post_id HAVING count(*) > 1
"""

_KNOWN_SQL = """
SELECT a.post_id AS post_id, k.platform AS platform, k.repost_of AS repost_of
FROM (SELECT DISTINCT post_id FROM arrived) a JOIN known k ON a.post_id = k.post_id
"""

Numbers = npt.NDArray[np.uint64]
_WORD = 8  # bytes
_WORDS_READ = 32  # of a text; what follows does not tell it from others
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], np.uint64)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(0xC2B2AE3D27D4EB4F)
_HALF = np.uint64(32)


def fingerprints(texts: pa.Array) -> Numbers:
    """A number for every text: the same for the same text, and hardly ever for another.

    Good enough to say that nothing repeats; where two numbers are equal, compare the texts.
    """
    offsets = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, 4 * texts.offset)
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    padded = np.concatenate([data, np.zeros(_WORD, np.uint8)])
    words = np.ndarray(len(data) + 1, "<u8", padded, strides=(1,))  # one begins at every byte
    size = np.diff(offsets).astype(np.int64)
    # One more than the size, mixed: else a short text may be undone by its own length.
    found = (size.astype(np.uint64) + np.uint64(1)) * _SEED
    for word in range(min(-(-int(size.max(initial=0)) // _WORD), _WORDS_READ)):
        at = np.minimum(offsets[:-1] + _WORD * word, len(data))
        left = np.clip(size - _WORD * word, 0, _WORD)
        found = (found ^ (words[at] & _MASKS[left])) * _ODD
        found ^= found >> _HALF
    return found


def may_repeat(numbers: Numbers) -> bool:
    """Whether two of the fingerprints are equal."""
    ordered = np.sort(numbers)
    return bool((ordered[1:] == ordered[:-1]).any())


def without_repeats(path: Path, known: list[Path]) -> int:
    """Take posts out of a new file that stand twice in it or in the `known` ones already.

    Returns:
        How many were taken out.
    """
    from undertow.engine import DuckDB  # noqa: PLC0415 - loads the database, for the few who need it

    with DuckDB() as engine:
        engine.files("arrived", [path])
        engine.step("twice", _TWICE_SQL)
        suspects, seen = engine.arrow("SELECT post_id FROM twice").column("post_id"), set()
        if known:
            engine.files("known", known)
            engine.step("again", _KNOWN_SQL)
            again = engine.arrow("SELECT post_id, platform, repost_of FROM again")
            seen = set(_keys(again).to_pylist())
            suspects = pa.chunked_array([*suspects.chunks, *again["post_id"].chunks], pa.string())
    return _rewrite(path, suspects.combine_chunks(), seen) if len(suspects) else 0


def _keys(posts: pa.Table) -> pa.ChunkedArray:
    """What makes a row the same post."""
    return pc.binary_join_element_wise(
        posts["post_id"], posts["platform"], pc.fill_null(posts["repost_of"], ""), "\0"
    )


def _rewrite(path: Path, suspects: pa.Array, seen: set[str]) -> int:
    """Copy a Parquet file, keeping of each post the first row that is not known yet."""
    dropped = 0
    kept = path.with_suffix(".kept")
    with pq.ParquetFile(path) as source, pq.ParquetWriter(kept, POSTS, **WRITING) as out:
        for number in range(source.num_row_groups):
            table = source.read_row_group(number)
            key = _keys(table)
            keep = np.ones(len(table), dtype=np.bool_)
            for row in np.flatnonzero(pc.is_in(table["post_id"], value_set=suspects).to_numpy()):
                name = key[int(row)].as_py()
                keep[row] = name not in seen
                seen.add(name)
            dropped += int((~keep).sum())
            out.write_table(table.filter(pa.array(keep)))
    kept.replace(path)
    return dropped
