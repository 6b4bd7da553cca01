"""Narrowing the guest list to a department, or to what people eat and need."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.web.guests_page import Guest, GuestsPage


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What the address asks for; an empty text asks for nothing."""

    department: str = ""
    food: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Narrowing":
        """Return what these arguments of an address ask for."""
        return cls(department=args.get("department", ""), food=args.get("food", ""))

    @property
    def is_on(self) -> bool:
        """Return whether anything is asked for."""
        return bool(self.department or self.food)

    def keeps(self, guest: Guest) -> bool:
        """Return whether this guest is asked for."""
        of_department = self.department in {"", guest.code}
        return of_department and (not self.food or self.food in guest.ticks)


def narrowed(page: GuestsPage, to: Narrowing) -> GuestsPage:
    """Return the list of those who are asked for; its counts stay those of all."""
    return replace(
        page,
        going=_kept(page.going, to),
        offered=_kept(page.offered, to),
        waiting=_kept(page.waiting, to),
        invited=_kept(page.invited, to),
        declined=_kept(page.declined, to),
    )


def _kept(guests: tuple[Guest, ...], to: Narrowing) -> tuple[Guest, ...]:
    return tuple(guest for guest in guests if to.keeps(guest))
