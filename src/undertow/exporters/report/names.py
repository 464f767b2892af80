"""Who is called what in the report: pseudonyms unless the user asked for names.

A name can stand anywhere: in a text, a link, a post id, a file name. Whatever comes from the case
goes through `Names.text` (prose) or `Names.ident` (ids, links, file names) before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from undertow.exporters.base import CaseView
from undertow.model.url import disguises

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_WEB = re.compile(r"\bh(tt)(ps?)(?=:)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[^\W_]+")
_MENTION = re.compile(r"@(\w[\w.-]*(?:@[\w.-]+\w)?)")
_PROFILE = re.compile(
    r"((?:x|twitter|tiktok|instagram|facebook|youtube|threads|t|telegram|bsky|vk)"
    r"\.(?:com|net|me|app)/(?:profile/|s/)?)(?!i/|status/|watch|hashtag/|search)@?([\w.-]+)",
    re.IGNORECASE,
)
_NOTE = " ⟨look-alike letters: not "
_SHORTEST = 3  # a shorter name stands in too many words to be told from them


def _fold(text: str) -> str:
    """Lower case, letter for letter, so that positions stay."""
    whole = text.lower()
    if len(whole) == len(text):
        return whole
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def plain(text: str) -> str:
    """Without control and direction characters, and with links that no reader turns live.

    A link whose host can be taken for another by its letters is marked with what it looks like.
    """
    return marked(_WEB.sub(r"hxx\2", _CONTROL.sub("\ufffd", text)), bare=False)


def marked(text: str, *, bare: bool = True) -> str:
    """A text with a note behind each host that can be taken for another by its letters.

    `bare` counts hosts without a scheme too, as pages are named; what has its note gets no second.
    """
    for end, seen in reversed(disguises(text, bare=bare)):
        if not text.startswith(_NOTE, end):
            text = f"{text[:end]}{_NOTE}{seen}⟩ {text[end:]}".rstrip()
    return text


class Names:
    """Gives every account its label and takes names out of what is shown."""

    def __init__(self, case: CaseView, *, shown: bool = False) -> None:
        self.shown = shown
        self._case = case
        self._labels: dict[str, str] = {}
        self._known: dict[str, list[tuple[str, int, str]]] = {}
        columns = ["account_id", "platform", "name"]
        for row in case.table("accounts").select(columns).to_pylist():
            self.learn(row["account_id"], row["platform"], [row["name"]])

    def learn(self, account: str, platform: str, names: Iterable[str | None]) -> None:
        """Remember an account under its id and under each of its names."""
        given = [name for name in names if name]
        if self.shown:
            shown = f"{given[0]} ({account})" if given and given[0] != account else account
            self._labels.setdefault(account, shown)
            return
        pseudonym = self._case.pseudonym(account, platform)
        self._labels.setdefault(account, pseudonym)
        for name in {_fold(name.lstrip("@")) for name in [account, *given]}:
            for pattern in (_WORD, _PART):
                first = pattern.search(name)
                entry = (name, first.start(), pseudonym) if first else None
                if first and entry and entry not in self._known.get(first[0], []):
                    self._known.setdefault(first[0], []).append(entry)

    def knows(self, account: str) -> bool:
        """Whether this is the id of an account of the case."""
        return account in self._labels

    def label(self, account: str) -> str:
        """What the account is called in this report."""
        if account not in self._labels:
            self.learn(account, "", [])
        label = self._labels[account]
        return plain(label) if self.shown else label

    def text(self, text: str | None) -> str:
        """Prose without the names of known accounts and without any mention."""
        if not text:
            return ""
        if self.shown:
            return plain(text)
        return plain(self._unlinked(self._replaced(text, _WORD, _SHORTEST)))

    def ident(self, text: str | None, owner: str | None = None) -> str:
        """An id, link or file name without account names; the owner's is found inside words too."""
        if not text:
            return ""
        if self.shown:
            return plain(text)
        if owner:
            text = re.sub(re.escape(owner), self.label(owner), text, flags=re.IGNORECASE)
        return plain(self._unlinked(self._replaced(text, _PART, _SHORTEST)))

    def _unlinked(self, text: str) -> str:
        """Mentions and profile links of accounts that are not known lose their names as well."""
        text = _PROFILE.sub(lambda m: m[1] + self._stranger(m[2]), text)
        return _MENTION.sub(lambda m: "@" + self._stranger(m[1]), text)

    def _stranger(self, name: str) -> str:
        if re.match(r"account-\w+", name):
            return name
        return self._case.pseudonym(_fold(name), "")

    def _replaced(self, text: str, pattern: re.Pattern[str], shortest: int) -> str:
        folded, pieces, done = _fold(text), [], 0
        for word in pattern.finditer(folded):
            for start, end, pseudonym in self._candidates(folded, word, shortest):
                if start >= done:
                    pieces += [text[done:start], pseudonym]
                    done = end
                    break
        return "".join([*pieces, text[done:]])

    def _candidates(
        self, folded: str, word: re.Match[str], shortest: int
    ) -> Iterator[tuple[int, int, str]]:
        inside = str.isalnum
        for name, offset, pseudonym in sorted(
            self._known.get(word[0], []), key=lambda entry: -len(entry[0])
        ):
            start, end = word.start() - offset, word.start() - offset + len(name)
            marked = folded[start - 1 : start] in ("@", "/")
            whole = not (
                (inside(folded[end : end + 1]) and inside(name[-1:]))
                or (start > 0 and inside(folded[start - 1]) and inside(name[:1]))
            )
            long_enough = len(name) >= shortest or marked
            if start >= 0 and folded.startswith(name, start) and whole and long_enough:
                yield start, end, pseudonym
