"""Links made comparable: one name for one page, whatever the way it was shared.

The original link stays in `posts.urls`; nothing is fetched, so shorteners stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# Parameters that say how a link travelled, not where it leads: the families documented by Google
# (utm_, ga_, gclid), Meta (fbclid, igsh), Microsoft, Yandex, Mailchimp, HubSpot, Matomo, and the
# share marks of X (s, t on its own site), YouTube and Spotify (si).
_TRACKING = re.compile(
    r"^(?:utm_\w+|ga_\w+|mtm_\w+|pk_\w+|hsa_\w+|_hs\w+|mc_[ce]id|mkt_tok|[gdy]clid|gclsrc|[gw]braid"
    r"|fbclid|fb_(?:action|source|ref)\w*|ig(?:sh|shid)|msclkid|twclid|ttclid|li_fat_id|yclid|ysclid|_openstat"
    r"|vero_\w+|oly_\w+|wickedid|spm|scm|cmpid|ncid|sr_share|smid|smtyp|ref(?:_?src|_?url)?"
    r"|feature|si|xtor|at_\w+|__twitter_impression|amp|amp_\w+|outputtype|usqp|guccounter|guce_\w+)$",
    re.IGNORECASE,
)
_OTHER_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:(?!\d)")  # mailto:, javascript:; not host:8080
_ON_X = frozenset({"s", "t"})
_MOBILE = re.compile(r"^(?:(?:www\d?|m|mobile|amp|mbasic|touch)\.)+(?=[^.]+\.)")
_MOBILE_INSIDE = re.compile(r"^(\w{2,3})\.m\.(?=wikipedia\.)")
_AMP_END = re.compile(r"(?:/amp/?|\.amp(?:\.html?)?|/amp\.html?)$", re.IGNORECASE)
_AMP_START = re.compile(r"^/amp(?=/)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^/(?:[cvwai]+/)?(?:s/)?(?=[^/]+\.[^/]+)")
_GOOGLE_AMP = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+)")
_SAME_SITE = {"twitter.com": "x.com", "youtu.be": "youtube.com", "web.facebook.com": "facebook.com"}


_IN_TEXT = re.compile(r"https?://[^\s<>\"'\u2026]+", re.IGNORECASE)


def urls_in(text: str) -> list[str]:
    """The links written in a text, without the punctuation that follows them."""
    return [found.rstrip(".,;:!?)]}»”") for found in _IN_TEXT.findall(text)]


# Hosts that say nothing of where a page comes from: anybody publishes or shortens there.
_NO_SOURCE = frozenset(
    """
    t.co bit.ly j.mp goo.gl tinyurl.com ow.ly buff.ly dlvr.it is.gd ift.tt fb.me trib.al lnkd.in
    amzn.to shar.es tiny.cc rebrand.ly cutt.ly rb.gy shorturl.at wp.me flip.it youtu.be
    x.com facebook.com instagram.com youtube.com tiktok.com t.me telegram.me vk.com ok.ru
    reddit.com threads.net bsky.app medium.com blogspot.com wordpress.com tumblr.com rumble.com
    odysee.com bitchute.com docs.google.com drive.google.com
    """.split()  # noqa: SIM905 - a list of quoted names is harder to read
)


def source_site(url: str) -> str | None:
    """The site that a page comes from; None for shorteners and platforms that anybody posts to."""
    host = site(url)
    return None if host is None or host in _NO_SOURCE else host


def canonical_url(url: str) -> str | None:
    """The page a link leads to, as `host/path?query`; None where it is no web link.

    Scheme, `www.`/mobile/AMP forms, default port, fragment, trailing slash, tracking parameters
    and the order of the others make no difference.
    """
    parts = _split(url)
    if parts is None:
        return None
    host, path, query = parts
    if host == "youtu.be":
        path, query = "/watch", f"v={path.strip('/')}&{query}"
    host = _SAME_SITE.get(host, host)
    path = _AMP_START.sub("", _AMP_END.sub("", path)).rstrip("/")
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        if not _TRACKING.match(name) and not (host == "x.com" and name in _ON_X)
    ]
    path = quote(unquote(path), safe="/:@!$&'()*+,;=~-._%")
    return host + path + (f"?{urlencode(sorted(kept))}" if kept else "")


def site(url: str) -> str | None:
    """The host of a link or of a canonical page, without `www.` and mobile forms."""
    parts = _split(url)
    return parts and _SAME_SITE.get(parts[0], parts[0])


def _split(url: str) -> tuple[str, str, str] | None:
    """Host, path and query, with AMP caches unfolded; None for what is no web address."""
    text = url.strip()
    if "://" not in text[:12]:
        if _OTHER_SCHEME.match(text):
            return None
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # an impossible port, or brackets that hold no IPv6 address
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host or " " in host:
        return None
    path = parts.path
    if host.endswith(".cdn.ampproject.org") and (start := _AMP_CACHE.match(path)):
        return _split(path[start.end() :] + (f"?{parts.query}" if parts.query else ""))
    if host.startswith("www.google.") and (start := _GOOGLE_AMP.match(path)):
        return _split(path[start.end() :] + (f"?{parts.query}" if parts.query else ""))
    host = _MOBILE_INSIDE.sub(r"\1.", _MOBILE.sub("", host))
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    return host, path, parts.query


_HOST = re.compile(r"(?<![\w.@-])(h(?:tt|xx)ps?://)?((?:[\w-]+\.)+[\w-]{2,63})(?=[/?#:\s]|$)", re.I)


def looks_like(host: str) -> str | None:
    """The host that this one can be taken for, in ASCII; None for one that is what it seems.

    A name is told where Latin letters stand beside look-alikes of another script, or where a whole
    label is written in such look-alikes (Unicode TR39). Names in one script of their own stay.
    """
    labels = [_unpacked(label) for label in host.casefold().split(".")]
    seen = [_seen_as(label) for label in labels]
    return None if seen == labels else ".".join(seen)


def _unpacked(label: str) -> str:
    """A label as a browser may show it: punycode is how a foreign letter travels."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _seen_as(label: str) -> str:
    other = [char for char in label if char.isalpha() and not _is_latin(char)]
    disguised = [char for char in other if _small_alike(char)]
    latin = any(map(_is_latin, label))
    if not disguised or (not latin and len(disguised) < len(other)):
        return label
    return "".join(_small_alike(char) or char if char in disguised else char for char in label)


@cache
def _small_alike(char: str) -> str | None:
    """The small ASCII letter that a letter looks like: hosts are read in small letters."""
    # Reads its data when imported, which hosts in ASCII never need.
    from confusable_homoglyphs import confusables  # noqa: PLC0415

    others = [one["c"] for one in confusables.confusables_data.get(char, ())]
    return min((c for c in others if c.isascii() and c.islower() and len(c) == 1), default=None)


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH LATIN"))


def disguises(text: str, *, bare: bool = False) -> list[tuple[int, str]]:
    """Where in a text the host of a link ends that can be taken for another, and for which.

    Args:
        text: prose, links live or defanged.
        bare: whether hosts without `https://` count, as in a page's canonical name.
    """
    if text.isascii() and "xn--" not in text:
        return []
    found = ((m.end(2), m[2]) for m in _HOST.finditer(text) if m[1] or bare)
    return [(end, seen) for end, host in found if (seen := looks_like(host))]
