"""Of too many messages the most told ones are compared, and a part of the others that stays."""

from __future__ import annotations

import numpy as np

from undertow.narratives.carried import Carried
from undertow.workflow import telling


def messages(count, short=()):
    """So many messages, each in one post; those of these numbers are too short to say anything."""
    able = np.ones(count, np.bool_)
    able[list(short)] = False
    row = np.arange(count)
    return Carried(row, np.zeros(count, np.bool_), [f"Message {n}" for n in row], able)


def test_few_messages_are_all_compared():
    chosen, left = telling._chosen(messages(9, short=[3]), np.ones(9, np.int64))
    assert chosen.tolist() == [0, 1, 2, 4, 5, 6, 7, 8] and left == 0


def test_the_most_told_messages_come_before_all_others(monkeypatch):
    monkeypatch.setattr(telling, "MOST_MESSAGES", 20)
    accounts = np.ones(100, np.int64)
    accounts[90:] = 2
    chosen, left = telling._chosen(messages(100, short=[95]), accounts)
    assert {*range(90, 100)} - {95} <= set(chosen.tolist())
    assert len(chosen) == 20 and left == 79
    assert chosen.tolist() == sorted(chosen.tolist())


def test_what_is_compared_of_the_others_stays_when_more_comes_in(monkeypatch):
    monkeypatch.setattr(telling, "MOST_MESSAGES", 200)
    before, _ = telling._chosen(messages(400), np.ones(400, np.int64))
    after, _ = telling._chosen(messages(500), np.ones(500, np.int64))
    # A fifth of the new ones' places: what leaves is left out for them, and nothing returns.
    assert set(after[after < 400].tolist()) <= set(before.tolist())
    assert len(set(after.tolist()) & set(before.tolist())) >= 140
    assert 0 < (after >= 400).sum() <= 60
