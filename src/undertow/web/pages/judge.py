"""The flow of judgement: evidence, hypotheses, the words they allow, right of reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from undertow.errors import ParameterError
from undertow.exporters.report.judgements import likely
from undertow.exporters.report.names import plain
from undertow.judgement import ladder, scales
from undertow.judgement.checklist import ANSWERS, QUESTIONS
from undertow.judgement.hypotheses import RATINGS, tells_apart
from undertow.web.desk import Desk
from undertow.web.pages import claims, narratives
from undertow.workflow import judging

_FIELDS = 60  # of a form; a matrix has one for each piece of evidence and hypothesis

Form = Mapping[str, str]


def judgements(request: Request, desk: Desk) -> Response:
    """Everything that was judged or may be; with `about`, on to that."""
    if about := request.query_params.get("about", "").strip():
        rest = [(k, v) for k, v in request.query_params.items() if k != "about"]
        return RedirectResponse(f"/judgements/{quote(about, safe='')}?{urlencode(rest)}", 303)
    groups = desk.case.table("groups")["group_id"].to_pylist()
    decided = judging.decided(desk.case)
    left = [name for name in ["case", *groups] if name not in decided]
    return desk.page(request, "judgements_page.html", decided=decided, left=left[:50])


def subject(request: Request, desk: Desk) -> Response:
    """One thing that is judged."""
    return _page(request, desk, request.path_params["about"])


async def decide(request: Request, desk: Desk) -> Response:
    """Enter a decision, then show the page anew; or say what is wrong with it."""
    about, act = request.path_params["about"], request.path_params["act"]
    body = (await request.body()).decode("utf-8", "replace")
    try:
        form = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        form = {}
    return await run_in_threadpool(_decided, request, desk, about, act, form)


def _decided(request: Request, desk: Desk, about: str, act: str, form: Form) -> Response:
    if act not in _ACTS:
        raise HTTPException(404, "There is no such act.")
    try:
        _ACTS[act](desk, about, form)
    except ParameterError as problem:
        words = f"{problem.what[0].upper()}{problem.what[1:]}. {problem.hint or ''}"
        return _page(request, desk, about, problem=plain(words), form=form, status=400)
    return RedirectResponse(f"/judgements/{quote(about, safe='')}#{act}", 303)


def _page(
    request: Request,
    desk: Desk,
    about: str,
    *,
    problem: str | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    told = judging.dossier(desk.case, about)
    order = told.ranked()
    standing = told.standing
    return desk.page(
        request,
        "judge_page.html",
        status=status,
        about=about,
        shown=_shown(desk, about),
        told=told,
        order=order,
        offers=judging.offers(desk.case, told),
        idle={e.evidence_id for e in told.counting if not tells_apart(e.evidence_id, order)},
        standing=_line(standing) if standing else None,
        earlier=[_line(entry) for entry in told.judgements[:-1]],
        answers={number: dict(entry["body"]) for number, entry in told.answers.items()},
        problem=problem,
        form={**_asked(request), **(form or {})},
        **_CHOICES,
    )


def _shown(desk: Desk, about: str) -> str:
    """Where the desk shows what is judged; nothing for the whole case, or what a scan lost."""
    table = judging.held_in(desk.case, about)
    return _PLACES[table](about) if table else ""


_PLACES: dict[str, Callable[[str], str]] = {
    "groups": lambda about: f"/groups/{quote(about, safe='')}",
    "narratives": narratives.of,
    "statements": claims.sentence,
    "articles": claims.article,
}


def _asked(request: Request) -> dict[str, str]:
    """What another page of the desk puts into the form: evidence to be entered."""
    known = ("statement", "reference", "layer", "supports")
    told = {name: request.query_params.get(name, "")[:2000] for name in known}
    return {name: plain(value) for name, value in told.items() if value}


_CHOICES: dict[str, Any] = {
    "layers": ladder.LAYERS,
    "rungs": ladder.RUNGS,
    "ratings": RATINGS,
    "yardsticks": scales.YARDSTICKS,
    "confidences": scales.CONFIDENCE,
    "reliability": scales.RELIABILITY,
    "credibility": scales.CREDIBILITY,
    "states": judging.REPLIES,
    "questions": QUESTIONS,
    "answer_words": ANSWERS,
}


def _line(entry: Mapping[str, Any]) -> dict[str, Any]:
    body = entry["body"]
    return {**body, "likely": likely(body["likelihood"], body["yardstick"])} | {
        "analyst": entry["analyst"],
        "at": entry["at"],
    }


def _text(form: Form, name: str) -> str:
    return plain(form.get(name, "").strip())


def _evidence(desk: Desk, about: str, form: Form) -> None:
    grade = _text(form, "reliability") + _text(form, "credibility")
    judging.add_evidence(
        desk.case,
        about,
        _text(form, "statement"),
        layer=_text(form, "layer"),
        supports=_text(form, "supports"),
        analyst=_text(form, "analyst"),
        reference=_text(form, "reference") or None,
        grade=grade or None,
    )


def _withdraw(desk: Desk, about: str, form: Form) -> None:
    judging.withdraw(
        desk.case, about, _text(form, "evidence_id"), _text(form, "why"), _text(form, "analyst")
    )


def _suppose(desk: Desk, about: str, form: Form) -> None:
    name, says = _text(form, "name"), _text(form, "says")
    judging.suppose(desk.case, about, name, says, _text(form, "analyst"))


def _weigh(desk: Desk, about: str, form: Form) -> None:
    """The ratings of one piece of evidence that are not as they stand already."""
    told = judging.dossier(desk.case, about)
    evidence_id = _text(form, "evidence_id")
    ratings = {
        name: form[f"h-{name}"]
        for name in told.hypotheses
        if form.get(f"h-{name}") and form[f"h-{name}"] != told.ratings.get((evidence_id, name))
    }
    judging.weigh(desk.case, about, evidence_id, ratings, _text(form, "analyst"))


def _judge(desk: Desk, about: str, form: Form) -> None:
    yardstick, _, likelihood = _text(form, "likelihood").partition(":")
    judging.judge(
        desk.case,
        about,
        _text(form, "statement"),
        _text(form, "rung"),
        analyst=_text(form, "analyst"),
        why=_text(form, "why"),
        likelihood=likelihood or None,
        yardstick=yardstick or scales.ICD_203.name,
        confidence=_text(form, "confidence") or None,
    )


def _reply(desk: Desk, about: str, form: Form) -> None:
    judging.reply(
        desk.case, about, _text(form, "status"), _text(form, "said"), _text(form, "analyst")
    )


def _answer(desk: Desk, about: str, form: Form) -> None:
    number = _text(form, "question")
    judging.answer(
        desk.case,
        about,
        int(number) if number.isascii() and number.isdigit() else 0,
        _text(form, "answer"),
        _text(form, "note") or None,
        _text(form, "analyst"),
    )


_ACTS: dict[str, Callable[[Desk, str, Form], None]] = {
    "evidence": _evidence,
    "withdraw": _withdraw,
    "suppose": _suppose,
    "weigh": _weigh,
    "judge": _judge,
    "reply": _reply,
    "answer": _answer,
}
