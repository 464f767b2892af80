"""What an indicator of others is: a site, a page or an account, whatever way it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from undertow.model.url import canonical_url, source_site

LONGEST = 2000  # characters of a value; links are shorter, and nothing longer can match


class Matchable(NamedTuple):
    """What can be looked for in posts.

    Attributes:
        kind: `site`, `page` or `account`.
        value: the host, the canonical page, or the account's name or id in lower case.
        platform: where the account is, None where that is not said.
    """

    kind: str
    value: str
    platform: str | None = None


# Analysts write links so that nobody opens them by accident: hxxps://example[.]com
_DOT = re.compile(r"\s*[\[({](?:\.|dot)[\])}]\s*", re.IGNORECASE)
_COLON = re.compile(r"[\[({]:(?://)?[\])}](?://)?")
_HXXP = re.compile(r"^(?:hxxp|h\*\*p|meow|http\[)(s?)(?=:|\[)", re.IGNORECASE)
_HOST = re.compile(r"^(?:[\w-]{1,63}\.)+[^\W\d][\w-]{1,62}$")
_HANDLE = re.compile(r"^@?([\w.-]{2,100})$")

# Host -> platform and the parts of a path that stand before an account's name there.
_PLATFORMS = {
    "x.com": ("x", ("",)),
    "facebook.com": ("facebook", ("", "groups")),
    "instagram.com": ("instagram", ("",)),
    "t.me": ("telegram", ("", "s")),
    "telegram.me": ("telegram", ("", "s")),
    "vk.com": ("vk", ("",)),
    "ok.ru": ("ok", ("", "group", "profile")),
    "youtube.com": ("youtube", ("", "c", "channel", "user")),
    "tiktok.com": ("tiktok", ("",)),
    "reddit.com": ("reddit", ("user", "u", "r")),
    "bsky.app": ("bluesky", ("profile",)),
    "threads.net": ("threads", ("",)),
    "odysee.com": ("odysee", ("",)),
    "rumble.com": ("rumble", ("", "c", "user")),
}
_NO_NAMES = frozenset(
    ["i", "home", "search", "hashtag", "share", "sharer", "intent", "watch", "explore", "reel"]
)
# How STIX, Meta and others name a platform -> how readers do.
_SAME = {"twitter": "x", "vkontakte": "vk", "meta": "facebook", "fb": "facebook", "ig": "instagram"}


def platform_name(written: str | None) -> str | None:
    """A platform as readers name it; None where nothing is said."""
    name = (written or "").strip().lower()
    return _SAME.get(name, name) or None


def refanged(written: str) -> str:
    """A link or host as it works: `hxxps://example[.]com` is `https://example.com`."""
    text = _DOT.sub(".", written.strip().strip("\"'<>"))
    text = _COLON.sub("://" if "/" in text else ":", text) if "[:" in text else text
    return _HXXP.sub(r"http\1", text)


def understood(written: str) -> Matchable | None:
    """What a value of a list or bundle can match; None where that is nothing in a post."""
    text = refanged(written)
    if not text or len(text) > LONGEST or " " in text:
        return None
    if "/" not in text.split("://")[-1].rstrip("/"):
        host = source_site(text)  # not a platform or a shortener: all the world links there
        found = host is not None and "@" not in text and _HOST.match(host)
        return Matchable("site", str(host)) if found else None
    page = canonical_url(text)
    if page is None or not _HOST.match(page.split("/")[0].split("?")[0].split(":")[0]):
        return None
    return _profile(page) or Matchable("page", page)


def _profile(page: str) -> Matchable | None:
    """The account whose page this is."""
    host, _, path = page.partition("?")[0].partition("/")
    if host not in _PLATFORMS:
        return None
    platform, before = _PLATFORMS[host]
    *leading, last = path.split("/")
    name = _HANDLE.match(last)
    if "/".join(leading) in before and name and name[1].lower() not in _NO_NAMES:
        return Matchable("account", name[1].lower(), platform)
    return None


# What a STIX pattern compares: [domain-name:value = 'example.com']
_COMPARED = re.compile(r"([\w-]{1,60}):([\w.]{1,60})\s*=\s*'((?:[^'\\]|\\.){1,2000})'")
_LOGINS = ("user_id", "account_login")


def matchables(made: dict[str, Any]) -> list[Matchable]:
    """What a STIX object can match in posts, the most telling first; nothing for most types."""
    return list(dict.fromkeys(_matchables(made)))


def _matchables(made: dict[str, Any]) -> Iterator[Matchable]:
    kind = made.get("type")
    if kind in ("domain-name", "hostname", "url"):
        yield from _each(made.get("value"))
    elif kind == "media-content":
        yield from _each(made.get("url"))
    elif kind == "channel":
        on = platform_name(next(iter(_texts(made.get("channel_types"))), None))
        for name in [made.get("name"), *_texts(made.get("aliases"))]:
            yield from _each(name, on, account=True)
    elif kind == "user-account":
        on = platform_name(_text(made.get("account_type")))
        names = [name for key in _LOGINS if (name := made.get(key))] or [made.get("display_name")]
        for name in names:
            yield from _each(name, on, account=True)
    elif kind == "indicator":
        for what, key, value in _COMPARED.findall(_text(made.get("pattern"))[: 100 * LONGEST]):
            if (what, key) in (("domain-name", "value"), ("url", "value")):
                yield from _each(value)
            elif what == "user-account" and key in _LOGINS:
                yield from _each(value, account=True)


def _each(value: Any, on: str | None = None, *, account: bool = False) -> Iterator[Matchable]:
    """The value as what it is: a link always says so itself, a bare name is an account's."""
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    found = understood(text)
    name = _HANDLE.match(text) if account else None
    if found:
        yield found
    elif name:
        yield Matchable("account", name[1].lower(), on)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(values: Any) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
