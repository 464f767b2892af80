import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.workflow.repeats import fingerprints, may_repeat

TEXTS = st.lists(st.text(max_size=20))


@given(TEXTS, st.integers(0, 5))
def test_two_fingerprints_are_equal_where_the_texts_are(texts, skipped):
    numbers = fingerprints(pa.array(texts, pa.string())[skipped:]).tolist()
    texts = texts[skipped:]
    assert len(set(numbers)) == len(set(texts))
    assert len(set(zip(numbers, texts, strict=True))) == len(set(texts))


@pytest.mark.parametrize(
    ("texts", "repeats"),
    [
        ([], False),
        (["one"], False),
        (["", "\0", "\0\0", "\1", "\2\2"], False),
        (["12345678", "123456789", "12345678"], True),
        (["a" * 300, "a" * 256 + "b" * 44], True),  # told from each other only by the texts
    ],
)
def test_whether_any_may_repeat(texts, repeats):
    assert may_repeat(fingerprints(pa.array(texts, pa.string()))) is repeats
