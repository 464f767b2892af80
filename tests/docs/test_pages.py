"""The pages hold together: links lead somewhere, commands exist, no path of one machine."""

from __future__ import annotations

import re

import pytest
from tests.docs.generated import DOCS

from undertow.cli import COMMANDS

ROOT = DOCS.parent
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
_CALL = re.compile(r"(?:`|^\$ |^    )undertow (?!-|CASE)([a-z]+)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for path, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {path}, which is not there"
        if anchor and target.suffix == ".md":
            text = target.read_text(encoding="utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            known = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
            known |= set(re.findall(r'<a id="([^"]+)">', text))
            assert anchor in known, f"{page.name} links to #{anchor} of {target.name}: not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_exist(page):
    named = set(_CALL.findall(page.read_text(encoding="utf-8")))
    assert named <= set(COMMANDS), f"{page.name} names undertow {named - set(COMMANDS)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_path_of_one_machine(page):
    assert not re.search(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w", page.read_text("utf-8"))
