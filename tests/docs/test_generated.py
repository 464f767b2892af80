"""The pages about formats and signals say what the code says."""

from __future__ import annotations

import os

import pytest
from tests.docs.generated import DOCS, UPDATE, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_current(name):
    path, wanted = DOCS / name, pages()[name]
    if os.environ.get(UPDATE):
        path.write_text(wanted, encoding="utf-8")
    assert path.is_file() and path.read_text(encoding="utf-8") == wanted, (
        f"docs/{name} does not say what the code says; renew it: {UPDATE}=1 pytest tests/docs"
    )


def test_every_link_within_a_page_leads_somewhere():
    for name, text in pages().items():
        for line in text.splitlines():
            if line.startswith("| ["):
                anchor = line.partition("](#")[2].partition(")")[0]
                assert f'<a id="{anchor}">' in text or f"## {anchor}\n" in text, (name, anchor)
