"""Real posts beside the project (`../shared/data`): two controls, two known operations, a mixture.

The mixture puts accounts of a known operation among people who talk of something else on the same
two days. Texts are left out, so that only what was reposted, linked and tagged is left to find
them by: days are shifted whole, the time of day stays as it was.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from benchmarks.samples import Make, Sample
from benchmarks.scoring import Truth
from benchmarks.tools import ROOT
from undertow.model.text import tags_in, written_repost
from undertow.model.url import urls_in

POSTS = ROOT.parent / "shared" / "data" / "posts"
GOP = POSTS / "gop_debate_2015" / "gop_debate.csv.gz"
HIGGS = POSTS / "higgs_2012" / "higgs-activity_time.txt.gz"
IRA = POSTS / "ira_2016_election" / "ira_en_2016-10_11.csv.gz"
REDDIT = POSTS / "reddit_ira_2018" / "comments.csv"
FEWEST_MIXED = 20  # a category of fewer accounts is no crew to look for
DAY = timedelta(days=1)
Row = dict[str, str]


def real_sets() -> dict[str, Make]:
    """Sets of real posts; none where the data is absent."""
    if not POSTS.is_dir():
        return {}
    return {
        "gop_debate_2015": lambda _, __: iter([gop()]),
        "higgs_2012": lambda _, __: iter([higgs()]),
        "ira_2016_election": lambda _, __: iter([ira()]),
        "ira_2016_retweets": lambda folder, _: iter([ira_retweets(folder)]),
        "reddit_ira_2018": lambda _, __: iter([Sample("comments", REDDIT, None)]),
        "mixed": lambda folder, _: mixtures(folder),
    }


def gop() -> Sample:
    """Take tweets on a debate, presumed organic."""
    mapping = {"account": "account", "time": "created_at", "text": "text"}
    return Sample("tweets", GOP, Truth({}), mapping)


def higgs() -> Sample:
    """Take reactions to a discovery, presumed organic; the object is the user who is reposted."""
    mapping = {"account": "#1", "time": "#3", "repost_of": "#2"}
    return Sample("retweets, mentions, replies", HIGGS, Truth({}), mapping)


def ira() -> Sample:
    """Take tweets of one operator as they are; groups should keep to its own categories."""
    mapping = {"account": "author_id", "time": "publish_date", "text": "content"}
    return Sample("tweets", IRA, _categories(_rows(IRA)), mapping)


def ira_retweets(folder: Path) -> Sample:
    """Take the same tweets with the targets of retweets, which the file does not name.

    Retweets of equal content stand for one target.
    """
    rows = _rows(IRA)
    path = folder / "ira.csv"
    tweets = ([r["author_id"], r["publish_date"], r["content"], _target(r)] for r in rows)
    _write(path, ["account_id", "created_at", "text", "repost_of"], tweets)
    return Sample("tweets", path, _categories(rows))


def _categories(rows: list[Row]) -> Truth:
    return Truth({row["author_id"]: row["account_category"] for row in rows})


def mixtures(folder: Path) -> Iterator[Sample]:
    """Mix the accounts of each category of the operation with the debate, on their busiest days.

    Accounts of one category acted together, and no account is in two: so the mixtures are disjoint
    on the operation's side, and none tears a crew apart.
    """
    debate = [_without_text(row, "account", "created_at", "text") for row in _rows(GOP)]
    first_day = min(row[1] for row in debate)[:10]
    by_category = defaultdict(list)
    for row in _rows(IRA):
        by_category[row["account_category"]].append(row)
    for category, rows in sorted(by_category.items()):
        if len({row["author_id"] for row in rows}) < FEWEST_MIXED:
            continue
        start = busiest(row["publish_date"][:10] for row in rows)
        planted = [
            _without_text(row, "author_id", "publish_date", "content")
            for row in _on(start, first_day, rows)
        ]
        path = folder / f"mixed-{category}.csv"
        columns = ["account_id", "created_at", "urls", "hashtags", "repost_of"]
        _write(path, columns, sorted(debate + planted, key=lambda row: row[1]))
        yield Sample(category, path, Truth({row[0]: "ira" for row in planted}))


def busiest(days: Iterable[str]) -> date:
    """Return the first of the two days in a row with the most posts; days in ISO 8601."""
    count = Counter(map(date.fromisoformat, days))
    return max(count, key=lambda day: (count[day] + count[day + DAY], day))


def _on(day: date, first_day: str, rows: list[Row]) -> Iterator[Row]:
    """Take the rows of this day and the next, as if the day had been the first day."""
    shift = date.fromisoformat(first_day) - day
    for row in rows:
        at = datetime.fromisoformat(row["publish_date"])
        if at.date() in (day, day + DAY):
            yield row | {"publish_date": (at + shift).isoformat()}


def _without_text(row: Row, account: str, time: str, text: str) -> list[str]:
    words = row[text]
    return [
        row[account],
        row[time],
        "|".join(urls_in(words)),
        "|".join(tags_in(words)),
        _target(row),
    ]


def _target(row: Row) -> str:
    """Name what a row repeats: by 'RT @name: …', or by equal content where a column says so."""
    if row.get("post_type") == "R":
        return blake2b(row["content"].encode(), digest_size=8).hexdigest()
    return written_repost(row.get("text") or row.get("content") or "") or ""


def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
