"""Which texts are one message: disguises and edits change nothing, other words do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from undertow.narratives import shingles
from undertow.narratives.copies import clusters_of_copies, similarities
from undertow.progress import Quiet

FERRY = "The ferry will not sail before the mine is closed for good, say the pilots of Korrin"
MINE = "Nobody asked the islanders what they think of the new harbour tolls this winter"


def clusters(*texts: str) -> list[int]:
    return clusters_of_copies(texts).cluster.tolist()


@pytest.mark.parametrize(
    "edited",
    [
        FERRY.upper(),
        f"RT @someone: {FERRY} https://example.org/x 🔥🔥",
        FERRY.replace("e", "е").replace("o", "о"),  # Cyrillic
        "\u200b".join(FERRY),
        FERRY.replace("ferry", "boat"),
        FERRY.replace("before", "befor").replace("closed", "clsoed"),
        f"{FERRY[:60]}… https://example.org/y",
        f"Read this: {FERRY}",
        f"#harbour #news {FERRY} #now",
        FERRY.replace(" ", ", ", 3) + "?!",
        f"{FERRY} htt\u200bps//t!co/abc...",
        "Z̴̢̛a̸l̵g̷o̶".join(["", FERRY]),
    ],
)
def test_an_edit_leaves_the_message(edited):
    assert clusters(FERRY, MINE, edited) == [0, 1, 0]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("", ""),
        ("😀", "😀🔥"),
        ("https://example.org/a", "https://example.org/b"),
        ("@someone @other", "@someone"),
        ("Bravo!", "Bravo !!"),
        ("#UnlikelyThings my boat left early", "#UnlikelyThings your cat came late"),
        (FERRY, MINE),
        ("Police searching for suspects in campus robbery", "Police searching for a lost old dog"),
        ("مرحبا يا صديقي كيف حالك اليوم في الميناء", "أغلقت المدرسة أبوابها بسبب العاصفة أمس"),
        ("渡轮明天不会开往群岛因为矿山还没有关闭", "没有人问过岛民对新港口收费的看法如何"),
    ],
)
def test_what_says_little_or_something_else_is_nobodys_copy(one, two):
    assert clusters(one, two) == [0, 1]


def test_right_to_left_mixed_and_unspaced_scripts_have_copies_too():
    arabic = "لن تبحر العبارة قبل إغلاق المنجم في كورين كما يقول المرشدون"
    mixed = "Паром не отойдёт until the mine ist geschlossen 渡轮"
    chinese = "渡轮明天不会开往群岛因为矿山还没有关闭"
    found = clusters(
        arabic, mixed, chinese, f"\u202b{arabic}!", f"{mixed} 🔥", f"{chinese}。 https://a.example"
    )
    assert found == [0, 1, 2, 0, 1, 2]


def test_a_headline_without_spaces_has_copies_however_many_marks_stand_in_it():
    found = clusters("渡轮公司：“明天停航” 矿山——仍未关闭", "渡轮公司明天停航，矿山仍未关闭！")
    assert found == [0, 0]
    assert clusters("フェリー「明日」欠航、鉱山は閉鎖", "フェリー「明日」出航、学校は再開") == [
        0,
        1,
    ]


def test_chains_of_small_changes_do_not_lead_from_one_message_to_another():
    one, two = FERRY.split(), MINE.split()
    steps = [" ".join(two[:n] + one[n:]) for n in range(len(two) + 1)]
    found = clusters_of_copies(steps)
    assert found.cluster[0] != found.cluster[-1]
    assert (found.similarity[found.cluster == found.cluster[0]] >= 0.75).all()


def test_a_text_of_a_hundred_kilobytes_takes_no_time_and_matches_itself():
    long = " ".join(f"word{n}" for n in range(12_000))
    hashes, letters = "#tag " * 25_000, "a" * 100_000
    assert clusters(long, hashes, letters, f"{long} 🔥", letters + "!")[3] == 0
    assert clusters(long, MINE) == [0, 1]


def test_a_message_posted_a_thousand_times_needs_few_comparisons():
    texts = [f"{FERRY} number{n}" for n in range(1_000)]
    with Quiet().step("") as step:
        a, _ = shingles.candidates(texts, step)
    assert len(a) < 2 * shingles.BANDS * len(texts)
    assert set(clusters(*texts)) == {0}


def test_similarity_is_one_only_where_nothing_differs():
    assert similarities([FERRY], [FERRY.upper()]).tolist() == [1]
    (near,) = similarities([FERRY], [FERRY.replace("ferry", "ferrys")])
    (far,) = similarities([FERRY], [MINE])
    assert 0.9 < near < 1 and far < 0.5


_WORDS = st.lists(st.sampled_from([*FERRY.split(), "Мост", "مرحبا", "渡轮", "😀", "#tag"]))


@given(st.lists(st.one_of(st.text(max_size=80), _WORDS.map(" ".join)), max_size=12))
@example(["\ud800 lone surrogate of no language at all"])
@settings(deadline=None)
def test_any_texts_are_safe_and_clusters_are_whole(texts):
    found = clusters_of_copies(texts)
    rows = np.arange(len(texts))
    assert (found.cluster <= rows).all()
    assert (found.cluster[found.cluster] == found.cluster).all()
    assert (found.cluster[found.centre] == found.cluster).all()
    assert ((found.similarity >= 0) & (found.similarity <= 1)).all()
    assert (found.cluster[~found.telling] == rows[~found.telling]).all()
    a, b, _ = found.pairs()
    assert (a < b).all()


@given(st.permutations([FERRY, FERRY.lower(), f"{MINE} 🔥", MINE, "Bravo!", f"{FERRY} #now"]))
@settings(deadline=None)
def test_the_order_of_texts_changes_no_cluster(texts):
    found = clusters_of_copies(texts).cluster
    together = {frozenset(t for t, c in zip(texts, found, strict=True) if c == k) for k in found}
    assert together == {
        frozenset([FERRY, FERRY.lower(), f"{FERRY} #now"]),
        frozenset([MINE, f"{MINE} 🔥"]),
        frozenset(["Bravo!"]),
    }
