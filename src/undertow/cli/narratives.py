"""`undertow narratives`: what the texts say, and what the analyst makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import Case, open_case
from undertow.cli.options import case_argument, encoder_option, json_option, watched
from undertow.cli.output import counted, minute, say_json, say_table
from undertow.encoders import BEST
from undertow.encoders.e5 import LANGUAGES, PACKAGE
from undertow.narratives.language import UNKNOWN
from undertow.narratives.meanings import TOO_SHORT
from undertow.workflow import deciding
from undertow.workflow.encoding import SHARE
from undertow.workflow.narrating import narrate

SHOWN = 20


@click.command(
    "narratives",
    epilog="""\b
Examples:
  undertow narratives island.case
  undertow narratives island.case --list
  undertow narratives island.case --show n-0123456789
  undertow narratives island.case --name n-0123456789 "The harbour is sold"
  undertow narratives island.case --merge n-0123456789 n-9876543210
  undertow narratives island.case --split n-0123456789 POST
  undertow narratives island.case --example "The harbour will be sold to strangers"
""",
)
@case_argument
@click.option("--list", "listed", is_flag=True, help="List the narratives found.")
@click.option("--show", metavar="ID", help="Show one narrative: how it moved, and its posts.")
@click.option("--name", nargs=2, metavar="ID NAME", help="Give a narrative a name.")
@click.option("--pin", metavar="ID", help="Keep a narrative however small, before all others.")
@click.option("--unpin", metavar="ID", help="No longer.")
@click.option("--merge", nargs=2, metavar="ID ID", help="Make one of two; the first id stays.")
@click.option(
    "--split",
    nargs=2,
    metavar="ID POST,...",
    help="Take these posts out, and all that is more like them than like the rest.",
)
@click.option(
    "--example", metavar="SENTENCE", help="Gather what says the same as a sentence, and watch it."
)
@click.option("--undo", metavar="NUMBER", type=int, help="Take a decision back.")
@click.option("--decisions", is_flag=True, help="List what was decided, by whom and when.")
@click.option("--analyst", metavar="NAME", help="Who decides.  [default: the user's name]")
@encoder_option
@json_option
def command(
    case: Path,
    listed: bool,
    show: str | None,
    decisions: bool,
    encoder: str,
    as_json: bool,
    **decision: Any,
) -> None:
    """Find what the posts of a CASE say, in which words and languages, and who was first.

    A scan does this too. The results are the tables copies, narratives, narrative_posts,
    narrative_parts and narrative_days: undertow export CASE --to csv DIR

    Decisions are kept in the case and carried out on every later run, so that a narrative keeps its
    id and its name when new posts come in.
    """
    opened = open_case(case)
    if listed or show or decisions:
        _look(opened, show, decisions, as_json)
        return
    number = _decided(opened, **decision)
    with watched(as_json) as progress:
        run = narrate(opened, encoder=encoder, progress=progress)
    if as_json:
        say_json({"case": opened.folder, "decision": number, **run})
        return
    for line in said_of_texts(run["counts"]):
        click.echo(line)
    if number is not None:
        click.echo(f"Decision {number} is kept in the case. Take it back: --undo {number}")


def _decided(
    case: Case,
    *,
    name: tuple[str, str] | None,
    pin: str | None,
    unpin: str | None,
    merge: tuple[str, str] | None,
    split: tuple[str, str] | None,
    example: str | None,
    undo: int | None,
    analyst: str | None,
) -> int | None:
    """Write the decision down, where there is one; its number."""
    asked = {
        "name": name and (lambda: deciding.name(case, *name, analyst=analyst)),
        "pin": pin and (lambda: deciding.pin(case, pin, analyst=analyst)),
        "unpin": unpin and (lambda: deciding.pin(case, unpin, off=True, analyst=analyst)),
        "merge": merge and (lambda: deciding.merge(case, *merge, analyst=analyst)),
        "split": split
        and (lambda: deciding.split(case, split[0], split[1].split(","), analyst=analyst)),
        "example": example and (lambda: deciding.example(case, example, analyst=analyst)),
        "undo": undo and (lambda: deciding.undo(case, undo, analyst=analyst)),
    }
    wanted = [decide for decide in asked.values() if decide]
    if len(wanted) > 1:
        raise click.UsageError("One decision at a time.")
    return wanted[0]() if wanted else None


def _look(case: Case, show: str | None, decisions: bool, as_json: bool) -> None:
    """What was found or decided, without finding anything anew."""
    if decisions:
        _say_decisions(deciding.decisions(case), as_json)
    elif show:
        _say_one(case, show, as_json)
    else:
        _say_all(case["narratives"].arrow().to_pylist(), as_json)


def _say_decisions(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json(rows)
        return
    say_table(
        ["number", "made", "by", "what", "narrative", ""],
        [
            [
                row["decision_id"],
                minute(row["made_at"]),
                row["analyst"],
                row["kind"],
                row["narrative_id"],
                row["detail"].get("name") or row["detail"].get("with") or "",
            ]
            for row in rows
        ],
    )


def _say_all(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json(rows)
        return
    if not rows:
        click.echo("No narrative was found.")
        return
    say_table(
        ["narrative", "accounts", "posts", "by groups", "languages", "first seen", "what is said"],
        [
            [
                row["narrative_id"],
                row["accounts"],
                row["posts"],
                "–" if row["group_posts"] is None else f"{row['group_posts'] / row['posts']:.0%}",
                " ".join(row["languages"]),
                f"{row['first_at']:%Y-%m-%d}",
                _short(row["name"] or row["label"]),
            ]
            for row in rows[:SHOWN]
        ],
    )
    if len(rows) > SHOWN:
        click.echo(f"and {len(rows) - SHOWN:,} more: undertow export CASE --to csv DIR")


def _short(text: str, longest: int = 90) -> str:
    """A text on one line that cannot steer a terminal."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _say_one(case: Case, narrative: str, as_json: bool) -> None:
    told = deciding.found(case, narrative)
    if as_json:
        say_json(told)
        return
    row = told["narrative"]
    click.echo(f"{row['narrative_id']}: {_short(row['name'] or row['label'], 300)}")
    click.echo(
        f"{counted(row['posts'], 'post')} by {counted(row['accounts'], 'account')} in "
        f"{counted(row['messages'], 'wording')}, {row['first_at']:%Y-%m-%d %H:%M} to "
        f"{row['last_at']:%Y-%m-%d %H:%M} UTC. Terms: {', '.join(row['terms']) or 'none'}."
    )
    say_table(
        ["", "", "posts", "accounts", "first", "in its words"],
        [
            [
                part["kind"],
                part["value"],
                part["posts"],
                part["accounts"],
                f"{part['first_at']:%Y-%m-%d %H:%M}",
                _short(part["label"] or ""),
            ]
            for part in told["parts"]
        ],
    )
    say_table(
        ["post", "account", "at", "text"],
        [
            [post["post_id"], post["account_id"], f"{post['created_at']:%Y-%m-%d %H:%M}",
             _short(post["text"] or "")]
            for post in told["posts"][:SHOWN]
        ],
    )  # fmt: skip
    if len(told["posts"]) > SHOWN:
        click.echo(f"and {len(told['posts']) - SHOWN:,} posts more (--json gives all).")


def said_of_texts(counts: dict[str, Any]) -> list[str]:
    """What a run found in the texts, in words."""
    told = (
        f"{counted(counts['messages'], 'message')} posted more than once, "
        f"{counted(counts['copies'], 'copy', 'copies')} in all (table copies)."
        if counts["messages"]
        else "No two posts are copies of one message."
    )
    reasons = [f"{kind} {count:,}" for kind, count in sorted(counts["innocent"].items())]
    out = [told] + ([f"No evidence by themselves: {', '.join(reasons)}."] if reasons else [])
    return out + _said_of_wordings(counts) + _said_of_narratives(counts["narratives"])


def _said_of_wordings(counts: dict[str, Any]) -> list[str]:
    """What was found by meaning, and what was not looked at."""
    if "retold" not in counts:
        return []
    kinds = [counted(counts["reworded"], "rewording"), counted(counts["translated"], "translation")]
    out = [f"{counted(counts['retold'], 'message')} in other words: {', '.join(kinds)}."]
    left = dict(counts["left_out"])
    short, unknown = left.pop(TOO_SHORT, 0), left.pop(UNKNOWN, 0)
    reasons = [f"{short:,} too short"] if short else []
    reasons += [f"{unknown:,} in a language that could not be told"] if unknown else []
    reasons += [f"{count:,} in {name}" for name, count in sorted(left.items())]
    told = "Not compared by meaning, with texts the encoder cannot read: "
    out += [f"{told}{', '.join(reasons)}."] if reasons else []
    return out + _said_of_languages(left, counts)


def _said_of_languages(left: dict[str, int], counts: dict[str, Any]) -> list[str]:
    """What to do where too much is in languages that only another encoder knows."""
    known = {language: count for language, count in left.items() if language in LANGUAGES}
    count, names = sum(known.values()), counts["narratives"]["encoders"]
    if count < SHARE * (counts["compared"] + count) or not names:
        return []
    often = sorted(known, key=lambda language: (-known[language], language))
    return [
        f"{counted(count, 'text')} in languages that {' and '.join(names)} does not know "
        f"({', '.join(often)}): what says the same in them is not found.\n"
        f"  For them: pip install '{PACKAGE}', then scan again with --encoder {BEST}."
    ]


def _said_of_narratives(told: dict[str, Any]) -> list[str]:
    """The narratives of a run, and what was too small or too much to look at."""
    out = [
        f"{counted(told['narratives'], 'narrative')} in {counted(told['posts'], 'post')} "
        "(table narratives)."
    ]
    if told["smaller"]:
        out.append(
            f"{counted(told['smaller'], 'smaller one')} in "
            f"{counted(told['smaller_posts'], 'post')} not listed: too few posts, accounts or "
            "voices."
        )
    if told["too_many"]:
        out.append(
            f"{counted(told['too_many'], 'message')} of one account alone not looked at: there "
            "are too many."
        )
    return out
