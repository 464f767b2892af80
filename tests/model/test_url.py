"""Links that lead to one page get one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.model.url import canonical_url, site, urls_in


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.Example.org/a/b/?utm_source=x&id=3#part", "example.org/a/b?id=3"),
        ("http://m.example.org/a?b=2&a=1&fbclid=zz", "example.org/a?a=1&b=2"),
        ("example.org", "example.org"),
        ("https://example.org:443/a", "example.org/a"),
        ("https://example.org:8080/a", "example.org:8080/a"),
        ("https://www.google.com/amp/s/www.example.org/news", "example.org/news"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/news", "example.org/news"),
        ("https://example.org/news/amp/", "example.org/news"),
        ("https://amp.example.org/news", "example.org/news"),
        ("https://example.org/news.amp.html", "example.org/news"),
        ("https://fr.m.wikipedia.org/wiki/Mer", "fr.wikipedia.org/wiki/Mer"),
        ("https://youtu.be/abc?si=1", "youtube.com/watch?v=abc"),
        ("https://m.youtube.com/watch?v=abc&feature=share", "youtube.com/watch?v=abc"),
        ("https://twitter.com/a/status/1?s=20&t=xyz", "x.com/a/status/1"),
        ("https://t.co/aBcD", "t.co/aBcD"),
        ("https://example.org/%7Ea", "example.org/~a"),
        ("javascript:alert(1)", None),
        ("mailto:a@example.org", None),
        ("http://[::1", None),
        ("http://example.org:99999999/", None),
        ("", None),
        ("not a link", None),
    ],
)
def test_canonical(url, page):
    assert canonical_url(url) == page


@given(st.text(max_size=80))
def test_any_text_is_safe_and_the_name_is_stable(text):
    page = canonical_url(text)
    assert page is None or canonical_url(f"https://{page}") == page


def test_site_is_the_host():
    assert site("https://www.example.org/a") == "example.org"
    assert site("https://mobile.twitter.com/a") == "x.com"


def test_links_are_found_in_text():
    assert urls_in("see https://a.org/x, and (http://b.org).") == [
        "https://a.org/x",
        "http://b.org",
    ]
