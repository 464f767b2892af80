"""A view's way to its page: the shelf it reads from and the template it fills."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

import undertow
from undertow.case import Case
from undertow.web.shelf import Shelf

# The views in the order of the bar: address, name, and the table without which there is none.
VIEWS = (
    ("/", "Overview", None),
    ("/groups", "Groups", "groups"),
    ("/narratives", "Narratives", "narratives"),
    ("/copies", "Copies", "copies"),
    ("/claims", "Claims", "articles"),
    ("/timeline", "Timeline", None),
    ("/search", "Search", None),
    ("/judgements", "Judgements", None),
    ("/ledger", "Ledger", None),
)


class Desk:
    """One case, open for reading and deciding."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.shelf = Shelf(case)
        # The report's own templates serve here too: what is shown of a group is the same in both.
        loaders = [
            PackageLoader("undertow.web"),
            PackageLoader("undertow.exporters.report"),
        ]
        self._templates = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["desk_links"] = True

    def page(
        self, request: Request, template: str, *, status: int = 200, **parts: Any
    ) -> HTMLResponse:
        """A page of the desk."""
        views = [(to, name) for to, name, needs in VIEWS if not needs or self.shelf.has(needs)]
        text = self._templates.get_template(template).render(
            case=self.shelf.names.ident(self.case.name),
            views=views,
            here="/" + request.url.path.strip("/").split("/")[0],
            q=request.query_params.get("q", "")[:200],
            version=undertow.__version__,
            **parts,
        )
        return HTMLResponse(text, status)


def number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A number of the address, held within bounds; the default where it is none."""
    told = request.query_params.get(name, "")
    value = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else default
    return max(least, min(value, most))
