"""`undertow judge`: evidence, hypotheses and the words they allow."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from undertow.case import Case, open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import counted, minute, say_json, say_table
from undertow.errors import ParameterError
from undertow.judgement import ladder, scales
from undertow.judgement.checklist import QUESTIONS
from undertow.judgement.dossier import Dossier
from undertow.workflow import judging

_ACTS = ("evidence", "withdraw", "suppose", "weigh", "rung", "reply", "answer")


@click.command(
    "judge",
    epilog="""\b
Examples:
  undertow judge island.case                           what was judged so far
  undertow judge island.case g-1                       the evidence, and the words it allows
  undertow judge island.case g-1 --evidence "Same host" --layer technical
    --supports inauthentic --grade B2 --reference "scan of 3 May, page 2"
  undertow judge island.case g-1 --weigh e5:activists=inconsistent,fans=neutral
  undertow judge island.case g-1 --rung inauthentic --say "They pose as locals."
    --likelihood "very likely" --confidence moderate --why "Three hosts, one owner"
  undertow judge island.case g-1 --reply asked --say "By e-mail on 4 May"
  undertow judge island.case 3f2a --answer 3=yes       of DFRLab's eighteen questions
""",
)
@case_argument
@click.argument("about", required=False)
@click.option("--evidence", metavar="TEXT", help="Enter a piece of evidence.")
@click.option("--layer", type=click.Choice(list(ladder.LAYERS)), help="Where the evidence lies.")
@click.option("--supports", metavar="WORD", help="The word of the ladder it bears on.")
@click.option("--grade", help="Of its source, Admiralty: A-F and 1-6, such as B2.")
@click.option("--reference", metavar="TEXT", help="Where the evidence can be looked up.")
@click.option("--withdraw", metavar="ID", help="Evidence that no longer counts; needs --why.")
@click.option("--suppose", metavar="NAME", help="Another hypothesis; says what with --say.")
@click.option(
    "--weigh", metavar="ID:NAME=RATING,...", help="Hold evidence against hypotheses: consistent, "
    "neutral, inconsistent, 'very inconsistent'.",
)  # fmt: skip
@click.option("--rung", metavar="WORD", help="Judge: the word of the ladder.")
@click.option("--actor", metavar="NAME", help="Who stands behind it; with --rung attributed.")
@click.option("--say", "said", metavar="TEXT", default="", help="The statement, in a sentence.")
@click.option("--why", metavar="TEXT", default="", help="The reason for it.")
@click.option("--likelihood", metavar="WORDS", help="How probable, on the yardstick.")
@click.option(
    "--yardstick", type=click.Choice(list(scales.YARDSTICKS)), default=scales.ICD_203.name,
    show_default=True, help="Whose words of likelihood.",
)  # fmt: skip
@click.option("--confidence", type=click.Choice(list(scales.CONFIDENCE)), help="How sure.")
@click.option(
    "--reply", type=click.Choice(judging.REPLIES), help="Whether those concerned were asked."
)
@click.option("--answer", metavar="N=ANSWER", help="A question of the checklist: 3=yes.")
@click.option("--analyst", envvar="UNDERTOW_ANALYST", help="Who decides; or UNDERTOW_ANALYST.")
@json_option
def command(case: Path, about: str | None, as_json: bool, **given: Any) -> None:
    """Judge what was found in CASE: ABOUT a group, narrative, statement, article, or 'case'.

    Only the words that the evidence allows can be said. 'inauthentic' and above need a named
    analyst, graded evidence of their own, hypotheses weighed against it, a likelihood, and apart
    from it a confidence. Everything is kept in the ledger; nothing is overwritten.
    """
    opened = open_case(case)
    acts = [act for act in _ACTS if given[act] is not None]
    if len(acts) > 1:
        raise click.UsageError(f"One thing at a time: --{acts[0]} or --{acts[1]}.")
    if about is None:
        if acts:
            raise click.UsageError("Say what it is about: undertow judge CASE ABOUT ...")
        _say_all(opened, as_json)
        return
    if acts:
        _act(opened, about, acts[0], given)
    _say(opened, judging.dossier(opened, about), as_json)


def _act(case: Case, about: str, act: str, given: dict[str, Any]) -> None:
    said, why, who = given["said"], given["why"], given["analyst"]
    if act == "evidence":
        missing = [name for name in ("layer", "supports") if given[name] is None]
        if missing:
            raise ParameterError(f"--evidence needs --{missing[0]}", hint=_choices(missing[0]))
        told = {name: given[name] for name in ("layer", "supports", "reference", "grade")}
        judging.add_evidence(case, about, given["evidence"], analyst=who, **told)
    elif act == "withdraw":
        judging.withdraw(case, about, given["withdraw"], why, who)
    elif act == "suppose":
        judging.suppose(case, about, given["suppose"], said, who)
    elif act == "weigh":
        judging.weigh(case, about, *_weighing(given["weigh"]), who)
    elif act == "rung":
        told = {name: given[name] for name in ("likelihood", "yardstick", "confidence", "actor")}
        judging.judge(case, about, said, given["rung"], analyst=who, why=why, **told)
    elif act == "reply":
        judging.reply(case, about, given["reply"], said, who)
    else:
        number, _, word = given["answer"].partition("=")
        if not number.strip().isdigit():
            raise ParameterError("write N=ANSWER", hint="--answer 3=yes")
        judging.answer(case, about, int(number), word.strip(), said or None, who)


def _choices(name: str) -> str:
    return ", ".join(ladder.LAYERS if name == "layer" else ladder.RUNGS)


def _weighing(words: str) -> tuple[str, dict[str, str]]:
    evidence_id, _, rest = words.partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part.strip()]
    if not pairs or not all(sign for _, sign, _ in pairs):
        raise ParameterError("write ID:NAME=RATING,...", hint="--weigh e5:fans=inconsistent")
    return evidence_id.strip(), {name.strip(): rating.strip() for name, _, rating in pairs}


def _say_all(case: Case, as_json: bool) -> None:
    found = judging.decided(case)
    if as_json:
        say_json(found)
        return
    if not found:
        click.echo(f"Nothing was judged yet: undertow judge {case.folder} ABOUT")
        return
    rows = []
    for about, told in found.items():
        word = told["judgement"] or {}
        cells = [word.get(name) for name in ("rung", "likelihood", "confidence")]
        rows.append([about, told["evidence"], *cells, told["analyst"]])
    say_table(["about", "evidence", "word", "likelihood", "confidence", "analyst"], rows)


def _say(case: Case, told: Dossier, as_json: bool) -> None:
    offers = judging.offers(case, told)
    if as_json:
        say_json(
            {
                "about": told.about,
                "evidence": [asdict(one) for one in told.evidence],
                "hypotheses": [asdict(one) for one in told.ranked()],
                "words": [{"rung": o.rung.name, "lacks": o.lacks} for o in offers],
                "judgements": [dict(entry) for entry in told.judgements],
                "replies": [dict(entry) for entry in told.replies],
                "answers": {number: dict(e["body"]) for number, e in told.answers.items()},
            }
        )
        return
    click.echo(f"{told.about}: {counted(len(told.counting), 'piece')} of evidence")
    for one in told.evidence:
        gone = f" (withdrawn: {one.withdrawn})" if one.withdrawn else ""
        click.echo(
            f"  {one.evidence_id} {one.layer}, for '{one.supports}', {one.grade or 'not graded'}: "
            f"{one.statement}{gone}"
        )
    click.echo("Hypotheses, the one with least against it first:")
    for rank in told.ranked():
        click.echo(f"  {rank.name}: {rank.against} against, weighed {rank.weighed}. {rank.says}")
    click.echo("Words:")
    for offer in offers:
        state = "may be said" if offer.allowed else f"lacks {'; '.join(offer.lacks)}"
        click.echo(f"  {offer.rung.name}: {state}")
    for number, entry in sorted(told.answers.items()):
        click.echo(f"  {number}. {QUESTIONS[number - 1][1]} {entry['body']['answer']}")
    if (now := told.standing) is not None:
        body = now["body"]
        likely = f", {body['likelihood']}" if body["likelihood"] else ""
        sure = f", {body['confidence']} confidence" if body["confidence"] else ""
        click.echo(
            f"Judged {body['rung']}{likely}{sure} by {now['analyst']}, {minute(now['at'])}: "
            f"{body['statement']}"
        )
