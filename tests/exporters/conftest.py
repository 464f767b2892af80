"""An invented case: 200 accounts, two groups, three languages, and a few hostile posts."""

import hashlib
import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from undertow.model.tables import TABLES

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
SHA = hashlib.sha256(b"invented").hexdigest()
HOSTILE = (
    "</script><script>alert(1)</script><!-- \u2028 \"'><img src=x onerror=alert(1)> javascript:x"
)
TEXTS = [
    "The bridge on Mill Street closes on Monday, says @ringer001",
    "Мост на Мельничной закроют в понедельник",
    "Le pont de la rue du Moulin ferme lundi",
]
STEPS = [
    {"name": "pairs", "sql": "select * from actions where at < 5", "rows": 1234, "seconds": 0.5}
]


class FakeCase:
    """A case that lies in memory."""

    name = "mill-street"

    def __init__(self, tables, scanned=True):
        self._tables = {
            name: pa.Table.from_pylist(tables.get(name, []), schema=schema)
            for name, schema in TABLES.items()
        }
        self._scanned = scanned

    def table(self, name):
        return self._tables[name]

    def rows(self, name, columns=None, where=None):
        table = self._tables[name]
        table = table if where is None else table.filter(where)
        return table if columns is None else table.select(columns)

    def batches(self, name, columns=None, where=None):
        yield from self.rows(name, columns, where).to_batches(max_chunksize=100)

    def posts(self, post_ids):
        known = pa.array(list(post_ids), pa.string())
        return self.rows("posts", where=pc.field("post_id").isin(known))

    def count(self, name):
        return self._tables[name].num_rows

    def runs(self):
        run = {"started": "2026-02-01T10:00:00Z", "finished": "2026-02-01T10:00:09Z"}
        added = {"run_id": "r1", "kind": "add", "parameters": {}, "versions": {}, "counts": {}}
        scan = {
            "run_id": "r2",
            "kind": "scan",
            "parameters": {"windows_s": [60, 3600], "alpha": 0.01},
            "versions": {"undertow": "0.1.0"},
            "counts": {"comparisons": 19900},
        }
        runs = [added | run | {"steps": []}, scan | run | {"steps": STEPS}]
        return runs if self._scanned else runs[:1]

    def files(self):
        return [
            {
                "sha256": SHA,
                "name": "ringer001_posts.csv",
                "size": 123456,
                "reader": "table",
                "title": "CSV with the columns of undertow",
                "posts": self.count("posts"),
                "rejects": self.count("rejects"),
                "duplicates": 3,
                "limits": ["Replies are not part of this export."],
                "added_at": "2026-02-01T10:00:00Z",
            }
        ]

    def redactions(self):
        return []

    def pseudonym(self, account_id, platform):
        return "account-" + hashlib.sha256(f"key{account_id}".encode()).hexdigest()[:6]


def _account(n):
    return f"u{n:03}x", f"ringer{n:03}" if n < 20 else f"walker{n:03}"


class World:
    def __init__(self):
        self.rng = random.Random(7)
        self.posts, self.actions = [], []

    def act(self, n, at, channel, thing, text):
        account, name = _account(n)
        post = f"{name}-p{len(self.posts)}"
        row = {"post_id": post, "platform": "example", "account_id": account, "account_name": name}
        row |= {"created_at": at, "text": text, "lang": "en", "urls": [], "hashtags": ["a", "b"]}
        row |= {"source_sha256": SHA, "source_line": len(self.posts) + 2}
        self.posts.append(row)
        action = {"account_id": account, "channel": channel, "object": thing}
        self.actions.append(action | {"post_id": post, "at": at})

    def organic(self):
        for _ in range(700):
            thing = f"https://news.example/{self.rng.randrange(60)}"
            at = START + timedelta(seconds=self.rng.uniform(0, 20 * 86400))
            self.act(self.rng.randrange(200), at, "link", thing, self.rng.choice(TEXTS))

    def ring(self, members, channel, things, text=None):
        for k in range(things):
            at = START + timedelta(seconds=self.rng.uniform(0, 20 * 86400))
            for n in self.rng.sample(members, len(members) - 2):
                at += timedelta(seconds=self.rng.choice([2, 3, 5, 7]))
                thing = f"https://example.org/{channel}/{k}"
                self.act(n, at, channel, thing, text or TEXTS[k % 3])


def _edges(group, members, channel):
    row = {"channel": channel, "window_s": 60, "group_id": group, "p_value": 2.5e-9}
    row |= {
        "together": 14,
        "shared": 13,
        "expected": 0.21,
        "q_value": 4e-6,
        "met": 12,
        "a_first": 5,
    }
    ids = [_account(n)[0] for n in members]
    return [row | {"account_a": a, "account_b": b} for a in ids for b in ids if a < b]


def _group(group, members, channels, world):
    ids = {_account(n)[0] for n in members}
    times = [a["at"] for a in world.actions if a["account_id"] in ids]
    row = {"group_id": group, "accounts": len(members), "channels": channels, "actions": len(times)}
    row |= {"first_at": min(times), "last_at": max(times), "p_value": 3e-12, "control_rate": 0.0}
    return row | {"edges": len(members) * (len(members) - 1) // 2, "objects": 15, "window_s": 60}


def _members(group, members, world):
    for n in members:
        account = _account(n)[0]
        times = [a["at"] for a in world.actions if a["account_id"] == account]
        row = {"group_id": group, "account_id": account, "actions": len(times), "led": 9}
        row |= {"role": "originator" if n == members[0] else "amplifier", "followed": 20}
        yield row | {"share_of_activity": 0.8, "first_at": min(times), "last_at": max(times)}


def _accounts(world):
    for n in range(200):
        account, name = _account(n)
        times = [p["created_at"] for p in world.posts if p["account_id"] == account] or [START]
        row = {"account_id": account, "platform": "example", "name": name, "posts": len(times)}
        yield row | {"first_at": min(times), "last_at": max(times)}


def _copies(posts, texts, innocent=None):
    """One message in the posts given, with these texts."""
    for n, (post, text) in enumerate(zip(posts, texts, strict=True)):
        post["text"] = text
        for link, first in (("previous", posts[n - 1]), ("first", posts[0])):
            if n > (link == "first"):
                ends = {"post_a": first["post_id"], "account_a": first["account_id"]}
                ends |= {"post_b": post["post_id"], "account_b": post["account_id"]}
                lag = (post["created_at"] - first["created_at"]).total_seconds()
                row = ends | {"kind": "copy", "link": link, "place": n + 1, "lag_s": lag}
                alike = 1.0 if first["text"] == text else 0.93
                yield row | {"similarity": alike, "copy_id": texts[0], "innocent": innocent}


LINE = TEXTS[0]
EDITS = [
    LINE,
    LINE.replace("closes", "cl\u043eses").replace("Monday", "Tuesday"),
    LINE.replace("bridge", "bri\u200bdge") + " \U0001f525",
    LINE,
]
EDITED = [f"{HOSTILE} {text}" for text in EDITS]


def build(groups=True):
    world, one, two = World(), list(range(12)), list(range(12, 19))
    world.organic()
    tables = {}
    if groups:
        world.ring(one, "repost", 15)
        world.ring(two, "link", 12, HOSTILE)
        loose = _edges(None, [30, 31], "link")
        tables["edges"] = _edges("g1", one, "repost") + _edges("g2", two, "link") + loose
        tables["groups"] = [
            _group("g1", one, ["repost"], world),
            _group("g2", two, ["link", "text"], world),
        ]
        tables["members"] = [*_members("g1", one, world), *_members("g2", two, world)]
    reject = {"source_sha256": SHA, "source_line": 9, "reason": "no date", "raw": "x,y"}
    bound = {"channel": "hashtag", "object": "#news", "actions": 90000, "window_s": 60}
    if groups:
        ordered = sorted(world.posts[:8], key=lambda post: post["created_at"])
        tables["copies"] = [
            *_copies(ordered[:4], EDITED),
            *_copies(ordered[4:], [TEXTS[2]] * 4, "headline of the linked page"),
        ]
    tables |= {"posts": world.posts, "actions": world.actions, "accounts": list(_accounts(world))}
    return FakeCase(tables | {"rejects": [reject], "bounded": [bound | {"reason": "too popular"}]})


@pytest.fixture(scope="session")
def case():
    return build()


@pytest.fixture(scope="session")
def quiet_case():
    return build(groups=False)


@pytest.fixture
def new_case():
    return build


@pytest.fixture(scope="session")
def hostile():
    return HOSTILE
