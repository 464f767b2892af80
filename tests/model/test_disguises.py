import pytest

from undertow.exporters.report.names import marked, plain
from undertow.model.url import disguises, looks_like


@pytest.mark.parametrize(
    ("host", "seen"),
    [
        ("p\u0430ypal.example", "paypal.example"),
        ("\u0440\u0435\u0441\u043e.example", "peco.example"),
        ("xn--pypal-4ve.example", "paypal.example"),
        ("goog\u03bfe.example", "googoe.example"),
    ],
)
def test_a_host_that_can_be_taken_for_another(host, seen):
    assert looks_like(host) == seen


@pytest.mark.parametrize(
    "host",
    ["paypal.example", "café.example", "мост.example", "правда.рф", "東京.example",
     "münchen.example", "ελλάδα.gr", "xn--mnchen-3ya.example", "xn--.example", "новости-24.рф"],
)  # fmt: skip
def test_a_host_in_its_own_script_is_what_it_seems(host):
    assert looks_like(host) is None


def test_a_marked_link_says_what_it_is_taken_for():
    said = plain("see https://p\u0430ypal.example/login now")
    assert said == (
        "see hxxps://p\u0430ypal.example ⟨look-alike letters: not paypal.example⟩ /login now"
    )
    assert plain("see https://paypal.example/login, привет") == (
        "see hxxps://paypal.example/login, привет"
    )


def test_prose_without_a_link_is_left():
    assert disguises("Конец.Начало p\u0430ypal.example") == []
    assert disguises("p\u0430ypal.example/x", bare=True) == [(14, "paypal.example")]


def test_pages_without_a_scheme_are_marked_where_they_are_names_of_pages():
    assert marked("p\u0430ypal.example/x") == (
        "p\u0430ypal.example ⟨look-alike letters: not paypal.example⟩ /x"
    )
    twice = marked(plain("https://p\u0430ypal.example/x"))
    assert twice.count("look-alike") == 1
