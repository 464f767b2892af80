"""The evidence for one post: what was read of it, and the record as it was handed in."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report.names import plain
from undertow.web.desk import Desk
from undertow.web.raw import Place, read_record

_POST = """
SELECT * FROM posts
WHERE source_sha256 = $file AND source_line = $line AND (post_id = $id OR $id = '')
ORDER BY post_id
"""
_NEXT = """
SELECT min(source_line) AS line, min(source_offset) AS offset FROM posts
WHERE source_sha256 = $file AND source_line > $line
  AND coalesce(source_member, '') = coalesce($member, '')
"""
_SHA256 = 64


def post(request: Request, desk: Desk) -> Response:
    """A post by file and line."""
    asked = request.query_params
    file, line = asked.get("file", ""), asked.get("line", "")
    if not (line.isascii() and line.isdigit() and len(line) < 16 and _is_digest(file)):
        raise HTTPException(400, "Name a file by its SHA-256 and a line by its number.")
    where = {"file": file, "line": int(line)}
    rows = desk.shelf.ask(_POST, where | {"id": asked.get("id", "")})
    if not rows:
        raise HTTPException(404, "No post of this case stands there.")
    (after,) = desk.shelf.ask(_NEXT, where | {"member": rows[0]["source_member"]})
    place = Place(
        int(line), rows[0]["source_offset"], rows[0]["source_member"], after["line"],
        after["offset"],
    )  # fmt: skip
    record = read_record(desk.case.folder / "raw" / file, place)
    known = next((one for one in desk.case.files() if one["sha256"] == file), None)
    return desk.page(
        request,
        "post_page.html",
        posts=[_fields(row) for row in rows],
        first=_shown(rows[0]["text"]),
        record={"text": plain(record.text), "cut": record.cut, "problem": record.problem},
        file={"sha256": file, "name": plain(known["name"]) if known else "", "line": line,
              "reader": known["title"] if known else "", "member": plain(place.member or "")},
        reference=f"{file[:12]}, line {line}, post {plain(rows[0]['post_id'])}",
        account=plain(rows[0]["account_id"]),
    )  # fmt: skip


def _is_digest(text: str) -> bool:
    return len(text) == _SHA256 and all(char in "0123456789abcdef" for char in text)


def _fields(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, _shown(value)) for name, value in row.items() if value not in (None, [])]


def _shown(value: Any) -> str:
    return plain(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))
