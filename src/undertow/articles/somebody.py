"""Who an article speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Somebody:
    """One person or organisation of the article.

    Attributes:
        name: the longest form of the name in the article; empty for somebody who is not named.
        person: a human being, not an organisation.
        gender: "female", "male" or None, from titles and pronouns.
        by_noun: only a noun tells the gender: "le ministre" may be a woman.
        organisation: the model took it for one, and not for a state or a place.
        roles: nouns that were said of it ("minister", "spokeswoman"), lower case.
        described: all words of the phrases that say who it is ("Republican", "Senator").
        role: the phrase in which that stood.
        mentions: (token index, how prominent: 2 as a subject, 1 otherwise).
    """

    name: str
    person: bool
    gender: str | None = None
    by_noun: bool = False
    organisation: bool = False
    roles: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    role: str | None = None
    affiliation: str | None = None
    mentions: list[tuple[int, int]] = field(default_factory=list)

    @property
    def surname(self) -> str | None:
        """The last part of a person's name."""
        return self.name.split()[-1] if self.person and self.name else None

    @property
    def roles_named(self) -> set[str]:
        """Words of the name and roles, which tell no side."""
        return self.roles | {part.lower() for part in self.name.split()}
