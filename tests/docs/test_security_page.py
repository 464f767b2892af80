"""docs/security.md states the limits of the code."""

from __future__ import annotations

from tests.docs.generated import DOCS

from undertow.intake import streams, times


def test_the_limits_are_those_of_the_code():
    page = (DOCS / "security.md").read_text(encoding="utf-8")
    limits = streams.Limits()
    for words in (
        f"{limits.max_record_bytes >> 20} MiB; longer",
        f"{limits.max_unpacked_bytes >> 30} GiB",
        f"{limits.max_ratio} times its packed size, looked at from {streams._RATIO_FROM >> 20} MiB",
        f"| files in an archive | {limits.max_members:,} |",
        f"| nesting of JSON | {limits.max_depth} levels |",
    ):
        assert words in page, f"docs/security.md should say: {words}"
    assert times.parse_time("1990-01-01") == times.EARLIEST
    assert times.parse_time("2100-12-31") < times.LATEST
