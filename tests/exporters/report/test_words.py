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


@pytest.mark.parametrize(
    ("seconds", "within", "column"),
    [
        (60, "within 60 seconds", "60 seconds"),
        (86_400, "within 1 day", "1 day"),
        (1_209_452, "over the whole period", "at any time"),
    ],
)
def test_overlap_has_no_window(seconds, within, column):
    assert (words.within(seconds), words.window(seconds)) == (within, column)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "below 1 in a billion"),
        (3e-8, "below 1 in 10 million"),
        (9.9e-5, "below 1 in 10,000"),
        (0.002, "about 1 in 500"),
    ],
)
def test_a_chance_has_a_round_bound_that_holds(p, said):
    assert words.below(p) == said


def test_how_often():
    assert [words.times(1), words.times(23), words.times(4.5)] == ["once", "23 times", "4.5 times"]
    assert [words.about(0.42), words.about(0.01)] == ["about 0.4 times", "fewer than 0.1 times"]
    assert [words.expectation(None), words.expectation(3.72)] == ["not known", "3.7"]
