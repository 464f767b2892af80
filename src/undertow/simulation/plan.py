"""What a world is made of: its size, its innocent crowds, and the campaigns hidden in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from undertow.errors import ParameterError
from undertow.simulation.language import LANGUAGES

# What share of the organic posts each innocent habit makes. A habit left out is switched off.
HABITS: Mapping[str, float] = MappingProxyType(
    {
        "originals": 0.30,
        "reposts": 0.36,
        "news": 0.14,
        "fan_clubs": 0.07,
        "replies": 0.08,
        "press_bots": 0.05,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One operation (or open call) in a world.

    `size` accounts carry out `actions` joint actions. In each, the followers come after the first
    with delays around `pace_s` (median, seconds). `camouflage` is the share of the members' posts
    that is ordinary activity: 0 is a single-purpose account, 0.5 half and half.
    """

    kind: str
    size: int
    pace_s: float
    actions: int
    camouflage: float = 0.0
    name: str = ""  # what the truth calls it; its kind when empty

    def __post_init__(self) -> None:
        _require(self.size >= 2, "a campaign needs at least two accounts", self.kind)
        _require(0 < self.pace_s <= 1e8, "the pace lies above 0, within three years", self.kind)
        _require(self.actions >= 1, "a campaign needs at least one action", self.kind)
        _require(self.size * self.actions <= 10**7, "at most ten million joint posts", self.kind)
        _require(0 <= self.camouflage <= 0.95, "camouflage lies between 0 and 0.95", self.kind)

    @property
    def label(self) -> str:
        """The name by which the truth table knows this campaign."""
        return self.name or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisoning(Campaign):
    """A campaign of an opponent who knows the method and spends extra posts against it.

    Of its extra posts there are at most `budget` times as many as the plan has organic ones;
    `tactic` says how they are spent.
    """

    tactic: str
    budget: float = 0.05

    def __post_init__(self) -> None:
        Campaign.__post_init__(self)
        _require(0 < self.budget <= 1, "the budget lies above 0 and at most at 1", self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldPlan:
    """The parameters of a world.

    `posts` and `accounts` count the organic part; campaigns come on top, with accounts of their
    own. `habits` gives each innocent habit its share of the organic posts (see `HABITS`). Each of
    five messages (see `simulation.messages`) is told in `narratives` posts by ordinary accounts.
    """

    posts: int = 20_000
    accounts: int = 1_500
    days: int = 14
    start: datetime = datetime(2025, 3, 3, tzinfo=UTC)
    languages: tuple[str, ...] = ("en", "fr", "es", "de", "el")
    communities: int = 10
    habits: Mapping[str, float] = field(default_factory=lambda: HABITS)
    campaigns: tuple[Campaign, ...] = ()
    narratives: int = 0

    def __post_init__(self) -> None:
        _require(self.posts >= 1, "a world needs posts", "posts")
        _require(self.communities >= 1, "a world needs a community", "communities")
        _require(self.accounts >= 10 * self.communities, "ten accounts a community", "accounts")
        _require(1 <= self.days <= 3650, "a world lasts 1 to 3650 days", "days")
        _require(self.start.tzinfo is not None, "the start needs a time zone", "start")
        unknown = sorted(set(self.languages) - set(LANGUAGES))
        _require(bool(self.languages) and not unknown, f"speaks {sorted(LANGUAGES)}", "languages")
        strange = sorted(set(self.habits) - set(HABITS))
        _require(not strange, f"unknown habits {strange}; known: {sorted(HABITS)}", "habits")
        _require(0 <= self.narratives <= 10**6, "at most a million posts each", "narratives")
        names = [campaign.label for campaign in self.campaigns]
        _require(len(names) == len(set(names)), "give campaigns of one kind names", "campaigns")

    @property
    def start_us(self) -> int:
        """The first moment of the world, microseconds since 1970 UTC."""
        return int(self.start.timestamp()) * 1_000_000

    @property
    def end_us(self) -> int:
        """The moment after the last, microseconds since 1970 UTC."""
        return self.start_us + self.days * 86_400_000_000

    def budget(self, habit: str) -> int:
        """How many posts this innocent habit makes."""
        return round(self.posts * self.habits.get(habit, 0.0))


def _require(holds: bool, rule: str, where: str) -> None:
    if not holds:
        raise ParameterError(rule, where=where)
