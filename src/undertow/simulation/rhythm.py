"""Day and night, weekdays and weekends, in every account's own time zone."""

from __future__ import annotations

import numpy as np

from undertow.simulation.chance import Bools, Floats, Ints, Lots
from undertow.simulation.plan import WorldPlan

HOUR_US = 3_600_000_000

# How busy each local hour is, midnight first: a trough before dawn, a hump at noon, an evening
# peak, as activity curves of public platforms show.
NIGHT = [0.30, 0.16, 0.08, 0.05, 0.05, 0.08]
MORNING = [0.20, 0.50, 0.80, 0.90, 0.90, 0.90]
AFTERNOON = [1.00, 0.95, 0.85, 0.80, 0.80, 0.85]
EVENING = [0.90, 1.00, 1.00, 0.95, 0.80, 0.55]
DAY = np.array([*NIGHT, *MORNING, *AFTERNOON, *EVENING])
WEEK = np.array([1.0, 1.0, 1.0, 1.0, 0.95, 0.75, 0.8])  # Monday first


class Rhythm:
    """When accounts of each time zone (0 to 23 hours ahead of UTC) are up."""

    def __init__(self, plan: WorldPlan) -> None:
        self._start, self._end = plan.start_us, plan.end_us
        hours = np.arange(plan.days * 24)
        zones = np.arange(24)
        local = plan.start.hour + hours[None, :] + zones[:, None]
        self._rate: Floats = DAY[local % 24] * WEEK[(plan.start.weekday() + local // 24) % 7]
        groups = np.repeat(zones, len(hours))
        self._lots = Lots(groups, self._rate.ravel(), 24)

    def moments(self, rng: np.random.Generator, zone: Ints) -> Ints:
        """Draw one moment of activity for each entry of `zone`, microseconds, whole seconds."""
        hour = self._lots.draw(rng, zone) % self._rate.shape[1]
        second = rng.integers(0, 3600, len(zone))
        return np.asarray(self._start + hour * HOUR_US + second * 1_000_000, dtype=np.int64)

    def awake(self, rng: np.random.Generator, at: Ints, zone: Ints) -> Bools:
        """Draw whether an account of that zone would act then; never outside the world."""
        inside = (at >= self._start) & (at < self._end)
        hour = np.where(inside, (at - self._start) // HOUR_US, 0)
        return np.asarray(inside & (rng.random(len(at)) < self._rate[zone, hour]))
