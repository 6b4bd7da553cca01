"""Narrowing the guest list to a department, or to what people eat and need."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.web.addresses import row_number


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


def page_number(args: Mapping[str, str]) -> int:
    """Return which page of the list the address asks for, from 1."""
    return row_number(args.get("page", "")) or 1
