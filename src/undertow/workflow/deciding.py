"""What the analyst decides about narratives: written down for good, carried out on every run."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import Any

import pyarrow.compute as pc

from undertow.case import Case
from undertow.errors import ParameterError
from undertow.narratives.stories import id_of

ANCHORS = 40  # posts by which a narrative is known again
_LONGEST_NAME = 200
ENTRY = "narrative"  # what the ledger calls such a decision


def name(case: Case, narrative: str, called: str, *, analyst: str | None = None) -> int:
    """Give a narrative a name; an empty one takes the name away. Returns the decision's number."""
    if len(called) > _LONGEST_NAME:
        raise ParameterError(f"a name has at most {_LONGEST_NAME} letters", where=narrative)
    _known(case, narrative)
    return _decide(case, "name", narrative, {"name": called.strip()}, analyst)


def pin(case: Case, narrative: str, *, off: bool = False, analyst: str | None = None) -> int:
    """Keep a narrative however small it becomes, before all others; or no longer."""
    _known(case, narrative)
    return _decide(case, "unpin" if off else "pin", narrative, {}, analyst)


def merge(case: Case, narrative: str, other: str, *, analyst: str | None = None) -> int:
    """Make one narrative of two; the first one's id stays."""
    if narrative == other:
        raise ParameterError("a narrative cannot be merged with itself", where=narrative)
    detail = {
        "with": other,
        "anchors": _anchors(case, narrative),
        "with_anchors": _anchors(case, other),
    }
    return _decide(case, "merge", narrative, detail, analyst)


def split(case: Case, narrative: str, posts: Sequence[str], *, analyst: str | None = None) -> int:
    """Take posts out of a narrative, and with them all that is more like them than the rest."""
    inside = _posts(case, narrative)
    strange = sorted(set(posts) - set(inside))
    if strange or not posts:
        raise ParameterError(
            f"the post {strange[0]} does not tell it" if strange else "no post was named",
            where=narrative,
            hint="Name posts of the narrative: see the table narrative_posts.",
        )
    staying = [post for post in _anchors(case, narrative) if post not in set(posts)]
    if not staying:
        raise ParameterError("all of its posts would go", where=narrative)
    new = id_of(f"{narrative} {' '.join(sorted(posts))}", set(_ids(case)))
    detail = {"posts": sorted(set(posts)), "anchors": staying, "new_id": new}
    return _decide(case, "split", narrative, detail, analyst)


def example(
    case: Case, sentence: str, *, called: str | None = None, analyst: str | None = None
) -> int:
    """Watch what says the same as an example sentence, as a narrative of its own."""
    if not sentence.strip():
        raise ParameterError("the example sentence is empty")
    new = id_of(sentence, set(_ids(case)))
    detail = {"sentence": sentence.strip(), "name": called or sentence.strip()[:_LONGEST_NAME]}
    return _decide(case, "example", new, detail, analyst)


def undo(case: Case, decision: int, *, analyst: str | None = None) -> int:
    """Take a decision back; the row stays and is no longer carried out."""
    known = {d["decision_id"]: d for d in decisions(case)}
    if decision not in known:
        raise ParameterError(
            f"there is no decision {decision}", hint="undertow narratives CASE --decisions"
        )
    about = known[decision]["narrative_id"]
    return _decide(case, "undo", about, {"decision": decision}, analyst)


def decisions(case: Case) -> list[dict[str, Any]]:
    """What was decided, oldest first: decision_id, made_at, analyst, kind, narrative_id, detail.

    A decision whose words a redaction took out is no longer carried out.
    """
    return [
        {"decision_id": e["number"], "made_at": e["at"], "analyst": e["analyst"], **e["body"]}
        for e in case.ledger.entries(ENTRY)
        if e["body"] is not None
    ]


def _decide(
    case: Case, kind: str, narrative: str, detail: dict[str, Any], analyst: str | None
) -> int:
    body = {"kind": kind, "narrative_id": narrative, "detail": detail}
    return int(case.ledger.append(ENTRY, body, analyst or _user())["number"])


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no entry for this user, as in some containers
        return "unknown"


def _ids(case: Case) -> list[str]:
    return list(case.table("narratives")["narrative_id"].to_pylist())


def _known(case: Case, narrative: str) -> None:
    if narrative not in _ids(case):
        raise ParameterError(
            f"there is no narrative '{narrative}'",
            where=str(case.folder),
            hint=f"See which there are: undertow narratives {case.folder} --list",
        )


def _posts(case: Case, narrative: str) -> list[str]:
    """The ids of a narrative's posts, in time."""
    _known(case, narrative)
    where = pc.field("narrative_id") == narrative
    return list(case.rows("narrative_posts", ["post_id"], where)["post_id"].to_pylist())


def _anchors(case: Case, narrative: str) -> list[str]:
    """Posts from all over a narrative, by which it is known again, its central ones among them."""
    posts = _posts(case, narrative)
    step = max(1, len(posts) // ANCHORS)
    where = pc.field("narrative_id") == narrative
    central = case.rows("narratives", ["central_post"], where)["central_post"].to_pylist()
    return list(dict.fromkeys([*central, *posts[::step][:ANCHORS]]))


def found(case: Case, narrative: str) -> dict[str, Any]:
    """All that is known of one narrative: its row, how it moved, its days, its posts in time."""
    _known(case, narrative)
    where = pc.field("narrative_id") == narrative
    posts = _posts(case, narrative)
    columns = ["post_id", "account_id", "platform", "created_at", "lang", "text"]
    told = case.rows("posts", columns, pc.field("post_id").isin(posts))
    order = [("created_at", "ascending"), ("post_id", "ascending")]
    return {
        "narrative": case.rows("narratives", where=where).to_pylist()[0],
        "parts": case.rows("narrative_parts", where=where).to_pylist(),
        "days": case.rows("narrative_days", where=where).to_pylist(),
        "posts": told.sort_by(order).to_pylist(),
    }
