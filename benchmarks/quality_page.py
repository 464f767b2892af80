"""The results as Markdown, put between two marks of a page that says what was done."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.goals import (
    CALL_PRECISION,
    CALL_RECALL,
    FEWEST_FOUND,
    UNDERTOW,
    Result,
    Scores,
    goals,
    number,
)
from benchmarks.samples import ALL, DAYS, NOBODY
from undertow.simulation import CAMPAIGNS

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SHOWN_GROUPS = 10  # of those found on a control, the largest


def page(text: str, measured: str, marks: tuple[str, str] = (BEGIN, END)) -> str:
    """Replace what stands between the marks."""
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not (begin and end):
        raise ValueError(f"the page lacks its marks {' and '.join(marks)}")
    return f"{before}{begin}\n\n{measured}\n\n{end}{after}"


def tables(results: Sequence[Result], about: str) -> str:
    """Write all tables that these results fill."""
    made = (_goals, _worlds, _recall, _open_calls, _real, _mixtures)
    parts = [about, *(part for make in made for part in make(results))]
    return "\n\n".join(part for part in parts if part)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> str:
    """Write a table whose first columns are words and whose others are numbers."""
    rule = ["---"] * left + ["--:"] * (len(head) - left)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _goals(results: Sequence[Result]) -> list[str]:
    rows = [
        (g.what, g.wanted, g.measured, "yes" if g.reached else "**no**") for g in goals(results)
    ]
    head = ("what", "must be", "is", "reached")
    return ["## What undertow must reach", table(head, rows, 4)] if rows else []


def _tools(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(result.tool for result in results))


def _worlds(results: Sequence[Result]) -> list[str]:
    sets = [name for name in (NOBODY, ALL, *CAMPAIGNS) if Scores(results, UNDERTOW, name)]
    rows = []
    for name in sets:
        for tool in _tools(results):
            got = Scores(results, tool, name)
            said = (name, tool) if tool == UNDERTOW else ("", tool)
            rows.append((*said, *_cells(got)) if got else (*said, _why(got), *[""] * 8))
    head = ("worlds", "tool", *WORLD_COLUMNS)
    meaning = _meaning(WORLD_COLUMNS)
    return ["## Worlds with known truth", table(head, rows, 2), meaning, WORLDS] if rows else []


def _cells(got: Scores) -> list[str]:
    innocent = got.total("flagged") - got.total("right")
    return [
        str(len(got)),
        str(got.alarms),
        str(got.total("groups")),
        f"{got.total('flagged'):,}",
        f"{innocent:,}",
        number(got.share("right")),
        number(got.recall()),
        number(got.rand),
        str(got.total("framed")),
    ]


def _recall(results: Sequence[Result]) -> list[str]:
    got = {tool: Scores(results, tool, ALL) for tool in _tools(results)}
    if not got.get(UNDERTOW):
        return []
    kinds = sorted(
        {kind for one in got[UNDERTOW].scores for kind in one.planted}, key=list(CAMPAIGNS).index
    )
    rows = [
        (kind, number(FEWEST_FOUND.get(kind)), *(number(got[tool].recall(kind)) for tool in got))
        for kind in kinds
    ]
    head = ("campaign", "must be", *got)
    return ["## Recall per campaign, all at once", table(head, rows, 1), RECALL]


def _open_calls(results: Sequence[Result]) -> list[str]:
    rows = []
    for name in (ALL, "protest_hour"):
        for tool in _tools(results):
            if (got := Scores(results, tool, name)) and got.total("answering"):
                found = sum(bool(one.protest()) for one in got.results)
                calls = sum(len(one.calls) for one in got.results)
                said = (name, tool) if tool == UNDERTOW else ("", tool)
                told = (str(found), str(calls - found)) if tool == UNDERTOW else ("–", "–")
                there = f"{got.total('called_in')} of {got.total('answering')}"
                rows.append((*said, str(len(got)), *told, there))
    head = ("worlds", "tool", *CALL_COLUMNS)
    if not rows:
        return []
    return ["## Who answers an open call", table(head, rows, 2), _meaning(CALL_COLUMNS), CALLS]


def _mixtures(results: Sequence[Result]) -> list[str]:
    mixed = [one for one in results if one.set == "mixed"]
    size = {one.sample: sum(one.score.planted.values()) for one in mixed}
    rows = []
    for sample in sorted(size, key=lambda sample: (-size[sample], sample)):
        for tool in _tools(mixed):
            got = Scores([one for one in mixed if one.sample == sample], tool, "mixed")
            said = (sample, f"{size[sample]}") if tool == UNDERTOW else ("", "")
            cells = (f"{got.total('flagged'):,}", number(got.recall()), number(got.share("right")))
            rows.append((*said, tool, *(cells if got else (_why(got), "", ""))))
    head = ("category", "its accounts", "tool", "flagged", "recall", "precision")
    return ["## Each mixture by itself", table(head, rows, 3), MIXTURES] if rows else []


def _real(results: Sequence[Result]) -> list[str]:
    sets = [name for name in REAL_RIGHT if Scores(results, UNDERTOW, name)]
    rows = []
    for name in sets:
        for tool in _tools(results):
            got = Scores(results, tool, name)
            said = (name, tool) if tool == UNDERTOW else ("", tool)
            rows.append((*said, *_real_cells(name, got)) if got else (*said, _why(got), *[""] * 4))
    head = ("posts", "tool", *REAL_COLUMNS)
    if not rows:
        return []
    return ["## Real posts", table(head, rows, 2), _meaning(REAL_COLUMNS), REAL, _alarms(results)]


def _real_cells(name: str, got: Scores) -> list[str]:
    field = REAL_RIGHT[name]
    return [
        f"{got.total('accounts'):,}",
        str(got.total("groups")),
        f"{got.total('flagged'):,}",
        f"{got.share('flagged', 'accounts') or 0:.2%}",
        number(got.share(field)) if field else "–",
    ]


def _alarms(results: Sequence[Result]) -> str:
    """Say what undertow itself says of the groups it found on the controls."""
    lines = []
    for name in (
        name for name, field in REAL_RIGHT.items() if field == "right" and name != "mixed"
    ):
        rows = [row for one in Scores(results, UNDERTOW, name).results for row in one.rows]
        largest = sorted(rows, key=lambda row: -row["accounts"])[:SHOWN_GROUPS]
        lines += [
            f"- `{name}`: " + ", ".join(f"{key} {value}" for key, value in row.items() if value)
            for row in largest
        ]
    return "\n".join(
        ["undertow's groups on the controls, in the words of its table:", "", *lines]
    ) * bool(lines)


def _why(got: Scores) -> str:
    return "; ".join(dict.fromkeys(got.problems)) or "not run"


def _meaning(columns: dict[str, str]) -> str:
    return "\n".join(f"- *{name}*: {words}" for name, words in columns.items())


WORLD_COLUMNS = {
    "n": "worlds that the tool answered on.",
    "alarmed": "worlds in which it reports any group; among `nobody`'s each is a false alarm.",
    "groups": "groups it reports, over these worlds.",
    "flagged": "accounts in its groups.",
    "innocent": "flagged accounts that belong to no campaign.",
    "precision": "share of the flagged accounts that belong to a campaign.",
    "recall": "share of the campaigns' accounts that are flagged.",
    "Rand": (
        "adjusted Rand index of its groups and the campaigns over all accounts flagged or planted, "
        "mean of the worlds: 1 is the same partition, 0 what chance gives."
    ),
    "framed": "innocent accounts flagged that a campaign copied to make them look guilty.",
}
CALL_COLUMNS = {
    "n": "worlds that the tool answered on.",
    "calls found": (
        f"worlds whose protest hour is found: an open call at least {CALL_PRECISION:.0%} of whose "
        f"accounts answered it, and at least {CALL_RECALL:.0%} of those who did. No peer tells "
        "open calls from groups."
    ),
    "other calls": "open calls that are not the protest hour.",
    "in groups": "accounts that made or answered the call and stand in a group of the tool.",
}
REAL_COLUMNS = {
    "accounts": "accounts that post (of `mixed`: over all mixtures).",
    "groups": "groups it reports.",
    "flagged": "accounts in its groups.",
    "rate": "flagged accounts as a share of all.",
    "right": (
        "share of the flagged accounts that should be: in `mixed` those of the operation, in "
        "both `ira_2016` those in the category that most of their group is in, in the controls "
        "nobody; in `reddit_ira_2018` all accounts are the operation's, so it says nothing."
    ),
}
# Which count of a score is right on which real posts; a control has none.
REAL_RIGHT = {
    "gop_debate_2015": "right",
    "higgs_2012": "right",
    "ira_2016_election": "pure",
    "ira_2016_retweets": "pure",
    "reddit_ira_2018": "",
    "mixed": "right",
}
WORLDS = (
    f"`{NOBODY}`: no campaign, every innocent crowd on. `{ALL}`: every campaign in one world. The "
    "others: that campaign alone, "
    + ", ".join(f"`{kind}` over {days} days" for kind, days in DAYS.items())
    + ". Who makes or answers an open call acts together with others, but openly and without a "
    "group behind it. These accounts are left out of *flagged*, precision, recall and Rand, for "
    "every tool alike, and have a table of their own below; *alarmed* and *groups* count what is "
    "reported."
)
CALLS = (
    "Ordinary people answer the call, and live their lives besides: to be in a group may have "
    "other reasons."
)
MIXTURES = (
    "Largest first: where most accounts of the operation stand among the people of the debate, a "
    "tool has most to find. Precision has no value where nobody is flagged: a tool that stays "
    "silent has accused nobody and found nobody."
)
RECALL = "A dash under *must be*: nothing was promised. A share is of the campaign's accounts."
REAL = (
    "`ira_2016_election` is the file as it is, in which retweets look like equal texts; in "
    "`ira_2016_retweets` retweets of equal content have one target, as the platform would say. "
    "`mixed` holds accounts of the operation among those of the debate on the same two days, "
    "without texts."
)
