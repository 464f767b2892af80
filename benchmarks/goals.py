"""What undertow must reach, and whether it does. The targets were set before they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from benchmarks.samples import ALL, NOBODY
from benchmarks.scoring import Score
from undertow.simulation import CAMPAIGNS

UNDERTOW = "undertow"
FEWEST_FOUND = {
    **dict.fromkeys(("repost_ring", "link_farm", "copy_paste", "pictures"), 0.95),
    **dict.fromkeys(("hashtag_flood", "translation", "slow_drip", "sleepers"), 0.85),
}
PRECISION, PRECISION_MIXED, PURITY, RAND = 0.97, 0.95, 0.97, 0.9
FALSE_ALARMS = 1 / 20
FEWEST_OF_OPERATION = 150  # accounts of ira_2016_election in groups
# What is found in a control is explained where its members do hardly anything but what they do
# together: people who happen to meet also do other things.
NOTHING_ELSE = 0.9
OPEN_CALL = "open call"  # how the report must word what people do who follow one
# A protest hour is found by an open call of whose accounts at least the first share are its own,
# and that holds at least the second share of them.
CALL_PRECISION, CALL_RECALL = 0.9, 0.5


@dataclass(frozen=True)
class Call:
    """An open call that was found: its accounts, those that answered the planted one, its text."""

    accounts: int
    answering: int
    words: str


@dataclass(frozen=True)
class Result:
    """What one tool answered on one sample of a set.

    `rows` are undertow's rows on its groups, `calls` the open calls that it found.
    """

    set: str
    sample: str
    tool: str
    posts: int
    seconds: float
    problem: str
    score: Score
    rows: list[dict[str, Any]]
    calls: list[Call]

    def line(self) -> str:
        """Say in a line what came out, for who waits for the end."""
        s = self.score
        said = self.problem or f"{s.groups} groups, {s.right} of {s.flagged} flagged are planted"
        return f"{self.set}, {self.sample}: {self.tool}: {said} ({self.seconds} s)"

    def protest(self) -> list[Call]:
        """Take the open calls that are the planted protest hour."""
        return [
            call
            for call in self.calls
            if call.answering >= CALL_PRECISION * call.accounts
            and call.answering >= CALL_RECALL * self.score.answering
        ]


class Scores:
    """The scores of one tool on some samples, taken together."""

    def __init__(self, results: Sequence[Result], tool: str, *sets: str) -> None:
        self.results = [r for r in results if r.tool == tool and r.set in sets and not r.problem]
        self.problems = [
            r.problem for r in results if r.tool == tool and r.set in sets and r.problem
        ]
        self.scores = [result.score for result in self.results]

    def __len__(self) -> int:
        return len(self.scores)

    def total(self, field: str) -> int:
        """Add up a count over the samples."""
        return sum(getattr(one, field) for one in self.scores)

    def share(self, field: str, of: str = "flagged") -> float | None:
        """Return one count as a share of another, over all samples; None of nothing."""
        whole = self.total(of)
        return self.total(field) / whole if whole else None

    def recall(self, kind: str | None = None) -> float | None:
        """Return the share of planted accounts that are flagged, of one campaign or of all."""
        planted, found = (
            sum(n for s in self.scores for k, n in getattr(s, field).items() if kind in (None, k))
            for field in ("planted", "found")
        )
        return found / planted if planted else None

    @property
    def alarms(self) -> int:
        """How many samples have a group."""
        return sum(one.groups > 0 for one in self.scores)

    @property
    def rand(self) -> float | None:
        """Mean adjusted Rand index of the samples that have one."""
        known = [one.rand for one in self.scores if one.rand is not None]
        return fmean(known) if known else None


@dataclass(frozen=True)
class Goal:
    """One thing to reach, what was measured, and whether that is enough."""

    what: str
    wanted: str
    measured: str
    reached: bool


def goals(results: Sequence[Result]) -> list[Goal]:
    """Compare what undertow answered with what it must reach, as far as it was measured."""
    return [*_in_worlds(results), *_on_real_posts(results)]


def number(value: float | None) -> str:
    """Write a share; a dash where there is nothing to take a share of."""
    if value is None:
        return "–"
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3f}"


def _in_worlds(results: Sequence[Result]) -> Iterator[Goal]:
    if nobody := Scores(results, UNDERTOW, NOBODY):
        yield Goal(
            "nobody coordinates: worlds with a group",
            "at most 1 in 20",
            f"{nobody.alarms} of {len(nobody)}",
            nobody.alarms <= FALSE_ALARMS * len(nobody),
        )
    if worlds := Scores(results, UNDERTOW, ALL, *CAMPAIGNS):
        yield _least("campaigns: precision of members", PRECISION, worlds.share("right"))
    for kind, least in FEWEST_FOUND.items():
        for name, where in ((ALL, "among all"), (kind, "alone")):
            if (some := Scores(results, UNDERTOW, name)) and kind in some.scores[0].planted:
                yield _least(f"{kind}, {where}: recall", least, some.recall(kind))
    if together := Scores(results, UNDERTOW, ALL):
        yield _least("all campaigns: adjusted Rand index", RAND, together.rand)
    if framing := Scores(results, UNDERTOW, ALL, "framing"):
        framed = framing.total("framed")
        yield Goal(
            "the framed innocent is a member", "never", f"{framed} of {len(framing)}", not framed
        )
    if hours := Scores(results, UNDERTOW, ALL, "protest_hour"):
        seen = [call for one in hours.results if (call := one.protest())]
        worded = sum(any(OPEN_CALL in call.words.lower() for call in calls) for calls in seen)
        yield Goal(
            "the protest hour is found and worded as an open call",
            "always",
            f"found in {len(seen)} of {len(hours)}, worded in {worded}",
            worded == len(hours),
        )
        accused, all_ = hours.total("called_in"), hours.total("answering")
        yield Goal(
            "who answers the open call is in a group",
            "never",
            f"{accused} of {all_}",
            not accused,
        )


def _on_real_posts(results: Sequence[Result]) -> Iterator[Goal]:
    for control, may in (("gop_debate_2015", False), ("higgs_2012", True)):
        if found := Scores(results, UNDERTOW, control):
            groups, flagged = found.total("groups"), found.total("flagged")
            said = f"{groups} groups, {flagged:,} of {found.total('accounts'):,} accounts"
            rows = [row for one in found.results for row in one.rows]
            explained = may and all(r["least_share_together"] >= NOTHING_ELSE for r in rows)
            if groups and explained:
                said += (
                    f"; of each, {NOTHING_ELSE:.0%} and more of all it does is with others of them"
                )
            wanted = "no group, or explained" if may else "no group"
            yield Goal(f"{control}, a control", wanted, said, not groups or explained)
    if ira := Scores(results, UNDERTOW, "ira_2016_election"):
        flagged = ira.total("flagged")
        what = "ira_2016_election: accounts in groups"
        yield Goal(what, f"≥ {FEWEST_OF_OPERATION}", str(flagged), flagged >= FEWEST_OF_OPERATION)
    for operation in ("ira_2016_election", "ira_2016_retweets"):
        if ira := Scores(results, UNDERTOW, operation):
            what = f"{operation}: members in their group's category"
            yield _least(what, PURITY, ira.share("pure"))
    if mixed := Scores(results, UNDERTOW, "mixed"):
        yield _least("mixed: precision of members", PRECISION_MIXED, mixed.share("right"))


def _least(what: str, least: float, measured: float | None) -> Goal:
    said = "no value: nobody is flagged" if measured is None else number(measured)
    return Goal(what, f"≥ {number(least)}", said, measured is not None and measured >= least)
