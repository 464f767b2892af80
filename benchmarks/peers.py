"""The tools that answer: undertow, and its peers at their defaults on the same posts.

What is a repost, a link or a hashtag is taken from undertow's own reading of the file, so every
tool works on the same actions; links come to the peers already in their canonical form.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import undertow
from benchmarks.goals import UNDERTOW
from benchmarks.measure import Cost, starter, used
from benchmarks.scoring import Group, components
from benchmarks.tools import TOOLKIT, installed
from undertow.case import Case
from undertow.exporters.report import render
from undertow.workflow.counting import count_pairs

COORDINATIONZ = "coordinationz==0.2.2"
ASTRODETECTION = "astrodetection==0.3.6"
LIMIT_S = 300  # a peer that needs longer on one data set is stopped, and the table says so

SPENT: list[Cost] = []  # what each command of a peer used, in order

# co_post is left out: it ties all who post in the same second, and is meant as a null.
NETWORKS = ("co_retweet", "co_tweet", "co_similar_tweet", "co_link", "co_reply")
OF_TEXT = {"co_tweet", "co_similar_tweet"}
TOOLKIT_COLUMNS = (
    *("message_id", "user_id", "username", "repost_id", "reply_id"),
    *("message", "timestamp", "urls"),
)
INDICATORS = {"coretweet": "repost", "cohashtag": "hashtag", "courl": "link"}
# CooRTweet: time_window, min_participation, edge_weight; one run for each kind of object.
COORTWEET_CHANNELS = ("repost", "link", "hashtag", "text", "media")
COORTWEET_WINDOW_S, COORTWEET_PARTICIPATION, COORTWEET_QUANTILE = 10, 2, 0.5


@dataclass(frozen=True)
class Answer:
    """The groups that a tool reports; `problem` says why there are none, when it could not run.

    `rows` are undertow's own words on its groups; `calls` the accounts of each open call that it
    found, with what its report says of it.
    """

    groups: list[Group] = field(default_factory=list)
    problem: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[Group, str]] = field(default_factory=list)


class PeerError(Exception):
    """A peer could not be installed or did not come to its end; says why in words."""


def read(file: Path, mapping: Mapping[str, str] | None, folder: Path) -> Case:
    """Read the posts into a case."""
    case = undertow.new_case(folder / "quality.case")
    (added,) = undertow.add(case, [file], mapping=mapping)
    if added.problem is not None:
        raise added.problem
    return case


def ours(case: Case, _: Path) -> Answer:
    """Scan. A source stands beside its group and is no member."""
    undertow.scan(case, controls=0)  # they change no answer
    return found_by_scan(case)


def found_by_scan(case: Case) -> Answer:
    """What the last scan of a case found."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in case["members"].arrow().to_pylist():
        if row["role"] != "source":
            groups[row["group_id"]].add(row["account_id"])
    share = shares_together(case)
    least = {name: min(share[who] for who in group) for name, group in groups.items()}
    told = case["groups"].arrow().to_pylist()
    return Answer(
        [frozenset(one) for one in groups.values()],
        rows=[row | {"least_share_together": least[row["group_id"]]} for row in told],
        calls=_calls(case),
    )


def shares_together(case: Case, within_s: int = 60) -> dict[str, float]:
    """Of all that each account of a group does: what another such account does within a minute.

    Of whichever group: a ring may be found in parts.
    """
    found = pc.unique(case["members"].arrow()["account_id"])
    actions = case["actions"].arrow().select(["channel", "object", "at", "account_id"])
    actions = actions.filter(pc.is_in(actions["account_id"], found))
    by_object: dict[tuple[str, str], list[tuple[Any, str]]] = defaultdict(list)
    for row in actions.to_pylist():
        by_object[row["channel"], row["object"]].append((row["at"], row["account_id"]))
    done, together = Counter(actions["account_id"].to_pylist()), Counter[str]()
    for acts in by_object.values():
        for at, who in acts:
            close = (abs((other - at).total_seconds()) <= within_s for other, _ in acts)
            others = (name != who for _, name in acts)
            together[who] += any(a and b for a, b in zip(close, others, strict=True))
    return {who: together[who] / count for who, count in done.items()}


def _calls(case: Case) -> list[tuple[Group, str]]:
    """Who answered each open call in the table, and the article on it in the report."""
    rows = case["open_calls"].arrow().to_pylist()
    if not rows:
        return []
    page, actions = render(case), case["actions"].arrow()
    found = []
    for row in rows:
        there = pc.and_(
            pc.and_(
                pc.equal(actions["channel"], row["channel"]),
                pc.equal(actions["object"], row["object"]),
            ),
            pc.and_(
                pc.greater_equal(actions["at"], row["first_at"]),
                pc.less_equal(actions["at"], row["last_at"]),
            ),
        )
        _, _, told = page.partition(f'<article id="call-{row["call_id"]}">')
        who = pc.unique(actions.filter(there)["account_id"]).to_pylist()
        found.append((frozenset(who), told.partition("</article>")[0]))
    return found


def toolkit(case: Case, work: Path) -> Answer:
    """Compute the toolkit's networks at its defaults (1 s, weight 2); components are groups."""
    python = _peer(TOOLKIT)
    tool = [python, "-m", "coordination_network_toolkit", work / "toolkit.db"]
    has_text = _write_for_toolkit(case, work / "toolkit.csv")
    _run([*tool, "preprocess", work / "toolkit.csv"], work)
    with closing(sqlite3.connect(work / "toolkit.db")) as db, db:
        # It takes a post without links for one that links to ''. That is no default, but a slip.
        db.execute("delete from message_url where url = ''")
    pairs: list[tuple[str, str]] = []
    for network in NETWORKS:
        if has_text or network not in OF_TEXT:
            _run([*tool, "compute", network], work)
            with closing(sqlite3.connect(work / "toolkit.db")) as db:
                pairs += db.execute(f"select user_1, user_2 from {network}_network")
    return Answer(components(pairs))


def coordinationz(case: Case, work: Path) -> Answer:
    """Test co-reposts, co-hashtags and co-links with coordinationz (see run_coordinationz)."""
    python = _peer(COORDINATIONZ)
    actions = case["actions"].arrow().select(["channel", "account_id", "object"])
    edges = {}
    for indicator, channel in INDICATORS.items():
        some = actions.filter(pc.equal(actions["channel"], channel))
        edges[indicator] = list(
            zip(some["account_id"].to_pylist(), some["object"].to_pylist(), strict=True)
        )
    (work / "edges.json").write_text(json.dumps(edges))
    script = Path(__file__).with_name("run_coordinationz.py")
    _run([python, "-W", "ignore", script, work / "edges.json", work / "groups.json"], work)
    groups = json.loads((work / "groups.json").read_text())["groups"]
    return Answer([frozenset(group) for group in groups])


def astrodetection(case: Case, work: Path) -> Answer:
    """Link who reposts the same authors and who links to the same pages (run_astrodetection)."""
    python = _peer(ASTRODETECTION)
    actions = case["actions"].arrow().select(["channel", "account_id", "object", "source"])
    shared = {}
    for channel, feature in (("repost", "source"), ("link", "object")):
        some = actions.filter(
            pc.and_(pc.equal(actions["channel"], channel), pc.is_valid(actions[feature]))
        )
        shared[channel] = list(
            zip(some["account_id"].to_pylist(), some[feature].to_pylist(), strict=True)
        )
    (work / "shared.json").write_text(json.dumps(shared))
    script = Path(__file__).with_name("run_astrodetection.py")
    _run([python, "-W", "ignore", script, work / "shared.json", work / "hubs.json"], work)
    groups = json.loads((work / "hubs.json").read_text())["groups"]
    return Answer([frozenset(group) for group in groups])


def coortweet(case: Case, _: Path) -> Answer:
    """Apply CooRTweet's rule at its defaults; components of the pairs it marks are groups."""
    marked: list[tuple[str, str]] = []
    for channel in COORTWEET_CHANNELS:
        edges = count_pairs(
            case, channel, COORTWEET_WINDOW_S, min_participation=COORTWEET_PARTICIPATION
        )
        if len(edges):
            weight = edges["together"].to_numpy()
            some = edges.filter(pa.array(weight > np.quantile(weight, COORTWEET_QUANTILE)))
            marked += zip(
                *(some[name].to_pylist() for name in ("account_a", "account_b")), strict=True
            )
    return Answer(components(marked))


Tool = Callable[[Case, Path], Answer]
# undertow is first: the peers read the actions of its scan.
TOOLS: dict[str, Tool] = {
    UNDERTOW: ours,
    "coordination-network-toolkit": toolkit,
    "coordinationz": coordinationz,
    "CooRTweet's rule": coortweet,
    "astrodetection": astrodetection,
}


def answer(tool: str, case: Case, work: Path) -> Answer:
    """Let one tool answer; what keeps a peer from answering becomes its answer."""
    try:
        return TOOLS[tool](case, work)
    except PeerError as failed:
        return Answer(problem=str(failed))


@cache
def _peer(package: str) -> Path:
    try:
        return installed(package)
    except subprocess.CalledProcessError as error:
        why = error.stderr.strip().rpartition("\n")[2]
        raise PeerError(f"pip cannot install {package} here: {why}") from error


def _write_for_toolkit(case: Case, path: Path) -> bool:
    """Write the toolkit's CSV; returns whether any post has a text."""
    found: dict[str, dict[str, list[str]]] = {
        "repost": defaultdict(list),
        "link": defaultdict(list),
    }
    for row in case["actions"].arrow().select(["channel", "post_id", "object"]).to_pylist():
        if row["channel"] in found:
            found[row["channel"]][row["post_id"]].append(row["object"])
    names = ["post_id", "account_id", "created_at", "text", "reply_to"]
    posts = case["posts"].arrow().select(names)
    moments = (np.asarray(posts["created_at"].cast("int64")) / 1e6).tolist()
    columns = [posts[name].to_pylist() for name in ("post_id", "account_id", "text", "reply_to")]
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file).writerow
        write(TOOLKIT_COLUMNS)
        for post, account, text, reply, at in zip(*columns, moments, strict=True):
            repost, links = ("".join(found["repost"][post][:1]), " ".join(found["link"][post]))
            write([post, account, account, repost, reply or "", text or "", at, links])
    return posts["text"].null_count < len(posts)


def _run(command: list[str | Path], work: Path) -> None:
    """Run a peer with all its children, within the limit; what it used is added to `SPENT`."""
    log, result, start = work / "peer.log", work / "peer.cost", time.perf_counter()
    with log.open("wb") as out:
        words = starter(command, result)
        process = subprocess.Popen(words, stdout=out, stderr=out, cwd=work, start_new_session=True)
        try:
            process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise PeerError(f"not done within {LIMIT_S} s") from None
    code, cost = used(result, time.perf_counter() - start)
    SPENT.append(cost)
    if code:
        last = log.read_text(errors="replace").strip().rpartition("\n")[2]
        raise PeerError(f"ended with {code}: {last[:200]}")
