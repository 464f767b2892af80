"""Open calls: many accounts at once act on something that had been public, and quiet, before.

A protest hour, a launch, a television moment, a class exercise: people who do not know each other
do the same thing in the same hour because all of them were told when. It is coordination in the
open. No pair among them meets twice, so no group is found; what is found here is the occasion, and
nobody who took part is accused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.detection.coding import SECOND, UNKNOWN, CodedActions, Columns, Ints, distinct
from undertow.model.tables import CALLS
from undertow.signals import all_signals

# An occasion: the hour in which a call is answered, and by which it must have been public before.
HOUR_S = 3_600
# A crowd. Worlds where nobody calls give none down to 6; fewer than 20 may be friends who talk.
FEWEST_ACCOUNTS = 20
# The call was last heard within a week before. In a simulated world of four months a headline came
# back word for word after seven weeks, with a crowd of its own: no call.
REMEMBERED_S = 604_800
# In the hour before, at most this share of the crowd: an evening's topic builds up.
QUIET = 0.1
# Half of the crowd acts within this time. In simulated protest hours it takes 8 to 12 minutes; an
# hour of even activity takes 30.
SUDDEN_S = 1_200
# The share of everything ever done on the object that falls into the hour: 0.98 in simulated
# protest hours, 0.43 for a tag of the Internet Research Agency (2016) that passes all else.
CONCENTRATED = 0.8
# At most this share of the crowd tied to others of it by validated edges: else a group did it.
TIED = 0.1
# At least this share of the crowd is known from other hours too. Accounts made for one hour, and
# data collected by the tag alone, do not show that people live lives of their own.
OWN_LIVES = 0.5
# At most this share of what comes back on the channel draws a crowd as large. It takes a hundred
# such objects to say so: in less, nothing is called unusual.
LARGEST_P = 0.01
# Tag, link and slogan of one call share this much of the crowd: told once, by the largest.
SAME_CROWD = 0.5


@dataclass(slots=True)
class Crowd:
    """Many accounts on one object within an hour: a candidate for an open call.

    `rows` are its actions, `before` those on the object before it, as rows of the coded actions;
    `size` is the number of its accounts, `expected` and `p_value` as in the table open_calls.
    """

    channel: str
    coded: CodedActions
    rows: Ints
    before: Ints
    share: float
    half_s: int
    size: int
    expected: float
    p_value: float

    def accounts(self) -> set[str]:
        """The ids of those who took part."""
        return set(
            self.coded.accounts.take(pa.array(np.unique(self.coded.account[self.rows]))).to_pylist()
        )


def find_crowds(channel: str, coded: CodedActions) -> list[Crowd]:
    """The objects of a channel that many accounts acted on at once, after an announcement.

    Nothing on channels whose objects are posts: a post is always public before it is reposted or
    answered, so having been public says nothing there. Nor on what comes from a page or an author:
    a headline that was used before goes viral for reasons of its own (14 of them did in a simulated
    world of a million posts).
    """
    signal = all_signals().get(channel)
    if not len(coded) or (signal is not None and signal.object_is_post):
        return []
    starts, peak, peak_at = _later_peaks(coded)
    came_back = peak[peak > 0]
    found = []
    # Of an object whose episodes have several sources the first tells.
    anywhere = coded.source[coded.object[starts[:-1]]] == UNKNOWN
    for thing in np.flatnonzero(anywhere & (peak >= FEWEST_ACCOUNTS)).tolist():
        crowd = _crowd(channel, coded, starts[thing], starts[thing + 1], peak_at[thing])
        if crowd is None:
            continue
        others = len(came_back) - 1
        as_large = int(np.count_nonzero(came_back >= crowd.size)) - 1
        crowd.p_value = (1 + as_large) / (1 + others)
        crowd.expected = (float(came_back.sum()) - float(peak[thing])) / max(others, 1)
        if crowd.p_value <= LARGEST_P:
            found.append(crowd)
    return found


def _later_peaks(coded: CodedActions) -> tuple[Ints, Ints, Ints]:
    """First row of each object; actions and first row of its busiest hour among the later ones.

    Later are hours that begin an hour or more after the object's first action. Episodes of a reused
    object are taken together again. Actions are at least as many as accounts, so a crowd is
    compared with no less than what others drew.
    """
    other = pc.not_equal(coded.objects[1:], coded.objects[:-1]).to_numpy(zero_copy_only=False)
    first = np.concatenate([[True], other])
    things = replace(
        coded,
        object=(np.cumsum(first) - 1)[coded.object],
        objects=coded.objects.take(pa.array(np.flatnonzero(first))),
    )
    starts, began = things.object_starts(), coded.at.min()
    peak, peak_at = np.zeros((2, len(things.objects)), np.int64)
    for rows, part in things.blocks():
        thing = things.object[rows] - part.start
        seconds = (coded.at[rows] - began) // SECOND
        key = thing * (int(seconds.max()) + 2 * HOUR_S) + seconds
        number = np.searchsorted(key, key + HOUR_S, side="right") - np.arange(len(key))
        here = starts[part.start : part.stop + 1] - rows.start
        number[seconds - seconds[here[:-1]][thing] < HOUR_S] = 0
        # Of equally busy hours the earliest.
        order = np.lexsort((-np.arange(len(key)), number, thing))
        busiest = order[here[1:] - 1]
        peak[part], peak_at[part] = number[busiest], rows.start + busiest
    return starts, peak, peak_at


def _crowd(channel: str, coded: CodedActions, start: int, end: int, first: int) -> Crowd | None:
    """The hour that begins with the row `first`, if it looks like the answer to a call."""
    at, account = coded.at, coded.account
    hour = HOUR_S * SECOND
    last = int(np.searchsorted(at[start:end], at[first] + hour, side="right")) + start
    rows, before = np.arange(first, last), np.arange(start, first)
    joined = at[first:last][np.unique(account[first:last], return_index=True)[1]]
    size, share = len(joined), len(rows) / (end - start)
    just_before = at[before] >= at[first] - hour
    if size < FEWEST_ACCOUNTS or share < CONCENTRATED:
        return None
    if len(np.unique(account[before[just_before]])) > QUIET * size:
        return None
    called = at[before[~just_before]]
    if not len(called) or at[first] - called[-1] > REMEMBERED_S * SECOND:
        return None
    joined.sort()
    half = -(-size // 2)
    half_s = int((joined[half - 1 :] - joined[: size - half + 1]).min()) // SECOND
    if half_s > SUDDEN_S:
        return None
    return Crowd(channel, coded, rows, before, share, half_s, size, 0.0, 1.0)


def open_calls(
    crowds: list[Crowd],
    channels: list[tuple[str, CodedActions]],
    edges: pa.Table,
    actions_of: Callable[[str], Columns],
) -> pa.Table:
    """The crowds that are no group and live their own lives, one row per call, largest first.

    Args:
        crowds: from `find_crowds`, of all channels.
        channels: the coded actions of every channel, to see what else the accounts do.
        edges: the validated edges of all channels.
        actions_of: gives the actions of a channel, for the id of the announcement.
    """
    pairs = set(zip(edges["account_a"].to_pylist(), edges["account_b"].to_pylist(), strict=True))
    rows: list[dict[str, object]] = []
    told: list[tuple[set[str], list[int]]] = []
    for crowd in sorted(crowds, key=lambda c: (-c.size, c.channel, c.rows[0])):
        accounts = crowd.accounts()
        span = crowd.coded.at[crowd.rows[[0, -1]]].tolist()
        tied = {account for pair in pairs if accounts.issuperset(pair) for account in pair}
        elsewhere = _elsewhere(accounts, span[0], channels)
        if len(tied) > TIED * crowd.size or elsewhere < OWN_LIVES * crowd.size:
            continue
        if any(_same_crowd(accounts, span, *other) for other in told):
            continue
        told.append((accounts, span))
        rows.append(_row(crowd, len(tied), elsewhere, actions_of(crowd.channel)))
    return pa.Table.from_pylist(rows, schema=CALLS)


def _elsewhere(accounts: set[str], began: int, channels: list[tuple[str, CodedActions]]) -> int:
    """How many of the accounts act on anything in another hour."""
    seen: set[str] = set()
    for _, coded in channels:
        among = np.asarray(pc.is_in(coded.accounts, pa.array(sorted(accounts))))
        rows = np.flatnonzero(among[coded.account])
        at = coded.at[rows]
        another = rows[(at < began) | (at > began + HOUR_S * SECOND)]
        seen.update(coded.accounts.take(pa.array(distinct(coded.account[another]))).to_pylist())
    return len(seen)


def _same_crowd(
    accounts: set[str], span: list[int], others: set[str], other_span: list[int]
) -> bool:
    at_one_time = span[0] <= other_span[1] and other_span[0] <= span[1]
    return at_one_time and len(accounts & others) >= SAME_CROWD * len(accounts)


def _row(crowd: Crowd, tied: int, elsewhere: int, actions: Columns) -> dict[str, object]:
    coded, announced = crowd.coded, crowd.before[0]
    thing = coded.objects[coded.object[announced]].as_py()
    first, last = coded.at[crowd.rows[[0, -1]]].tolist()
    name = hashlib.sha256(f"{crowd.channel}\n{thing}\n{first}".encode()).hexdigest()
    return {
        "call_id": name[:12],
        "channel": crowd.channel,
        "object": thing,
        "accounts": crowd.size,
        "actions": len(crowd.rows),
        "first_at": first,
        "last_at": last,
        "half_within_s": crowd.half_s,
        "announced_at": int(coded.at[announced]),
        "announced_by": coded.accounts[coded.account[announced]].as_py(),
        "announced_post": actions["post_id"][int(coded.post[announced])].as_py(),
        "quiet_before_s": int(first - coded.at[crowd.before[-1]]) // SECOND,
        "share": crowd.share,
        "elsewhere": elsewhere,
        "tied": tied,
        "expected": crowd.expected,
        "p_value": crowd.p_value,
    }
