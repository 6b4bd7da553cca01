"""When people may be nudged, as an operator sets it."""

from dataclasses import dataclass

from app.config import values
from app.domain.holidays import Holidays
from app.domain.manners import ALWAYS, EVERY_DAY, WORKING, Manners


@dataclass(frozen=True, kw_only=True)
class NudgeSettings:
    """Days and hours as `mon-fri 09:00-17:00`, on each person's own clock."""

    nudge_times: str = ""
    """When nudges come to whoever chose nothing; empty: mon-fri 09:00-17:00."""
    nudge_times_allowed: str = ""
    """What people may choose of; empty: mon-sun 07:00-20:00."""

    def manners_for(self, *, demo: bool, zone: str, holidays: Holidays) -> Manners:
        """Return what these say together; a demonstration is shown in the evening too."""
        usual = values.week("nudge_times", self.nudge_times)
        allowed = values.week("nudge_times_allowed", self.nudge_times_allowed)
        return Manners(
            usual=usual or (ALWAYS if demo else WORKING),
            allowed=allowed or (ALWAYS if demo else EVERY_DAY),
            holidays=Holidays() if demo else holidays,
            zone=zone,
        )
