import pytest

from undertow.exporters.report import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "5 seconds"), (60, "60 seconds"), (300, "5 minutes"), (3600, "1 hour"), (86400, "1 day")],
)
def test_span(seconds, text):
    assert words.span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3, "+3 s"), (125, "+2 min 5 s"), (3900, "+1 h 5 min"), (90000, "+1 d 1 h")],
)
def test_lag(seconds, text):
    assert words.lag(seconds) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "less than 1 in a billion"), (0.05, "about 1 in 20"), (0.9, "more likely than not")],
)
def test_chance(p, text):
    assert words.chance(p) == text


def test_listed():
    assert [words.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
