"""Reposts carry the message that they repeat, whether the case has it or not."""

from __future__ import annotations

import pyarrow as pa

from undertow.model.text import written_repost
from undertow.narratives.carried import carried
from undertow.narratives.copies import clusters_of_copies

SAID = "The ferry will not sail before the mine is closed for good"
OTHER = "Nobody asked the islanders about the new harbour tolls this winter"


def posts(*rows):
    names = ["post_id", "text", "repost_of"]
    table = pa.table(
        {name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(names)}
    )
    written = [written_repost(text or "") for text in table["text"].to_pylist()]
    return table.append_column("written_repost", pa.array(written, pa.string()))


def messages(*rows):
    table = posts(*rows)
    own = [row[1] for row in rows if row[1] and not row[2] and not row[1].startswith("RT @")]
    texts = list(dict.fromkeys(own))
    return carried(table, texts, clusters_of_copies(texts))


def test_copies_and_reposts_carry_one_message():
    found = messages(
        ("1", SAID, None),
        ("2", SAID.upper() + " https://t.co/x", None),
        ("3", f"RT @one: {SAID}", None),
        ("4", f"RT @one: {SAID[:30]}…", "1"),
        ("5", None, "1"),
        ("6", OTHER, None),
    )
    assert found.message.tolist() == [0, 0, 0, 0, 0, 1]
    assert found.repeated.tolist() == [False, False, True, True, True, False]
    assert len(found.texts) == 2


def test_a_repost_of_what_is_not_in_the_case_has_a_message_of_its_own():
    found = messages(("1", OTHER, None), ("2", f"RT @one: {SAID}", "99"), ("3", SAID, "99"))
    assert found.message.tolist() == [0, 1, 1]
    assert found.texts[1] == SAID
    assert found.telling.tolist() == [True, True]


def test_posts_without_text_carry_nothing_and_short_ones_say_nothing():
    found = messages(("1", None, None), ("2", "👍", None), ("3", "https://t.co/x", None))
    assert found.message.tolist() == [-1, 0, 1]
    assert found.telling.tolist() == [False, False]
