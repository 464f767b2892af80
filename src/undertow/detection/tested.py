"""A channel as it was tested: what the tests of groups and of copies start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from undertow.detection import pairs
from undertow.detection.coding import CodedActions, Floats
from undertow.detection.strangers import Strangers


@dataclass(frozen=True, slots=True)
class Tested:
    """A channel as it was tested.

    Attributes:
        name: the channel.
        coded: its actions.
        reach: how far its objects were looked at.
        strangers: how often strangers meet on them.
        everybody: how quickly all accounts together react, by window.
    """

    name: str
    coded: CodedActions
    reach: pairs.Reach
    strangers: Strangers
    everybody: Mapping[int, Floats]
