"""Why one nudge goes to one person, as the code decided it; `messages` finds the words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ground(StrEnum):
    """What a nudge rests on."""

    EVERYONE = "everyone"
    """It is announced to the whole company."""
    SITE = "site"
    DEPARTMENT = "department"
    LISTED = "listed"
    """A host named the person."""
    UNANSWERED = "unanswered"
    """They were told of the event and have not answered."""
    GOING = "going"
    WAITING = "waiting"
    SAT_WITH = "sat_with"
    """They came, and shared a table with whoever is named."""
    SAT_WITH_SOME = "sat_with_some"
    """They came and shared a table; nobody there wants to be named."""
    CAME = "came"
    HAD_PLACE = "had_place"
    """Nobody knows whether they came."""
    NOTED = "noted"
    """They left themselves a note."""
    ASKED_FOR_MATCHES = "asked_for_matches"
    VOLUNTEERED = "volunteered"
    HAD_COFFEE = "had_coffee"
    STAYS_IN_TOUCH = "stays_in_touch"
    """They asked to be reminded of somebody now and then."""
    INTRODUCED = "introduced"
    """A colleague who met them thinks they should talk to another."""
    AT_ONCE = "at_once"
    """So many were due at the same moment."""
    WEEK_WAS_FULL = "week_was_full"
    """They had as many mails as they bear when these came."""


@dataclass(frozen=True, kw_only=True)
class Because:
    """One reason, with the facts that it names."""

    ground: Ground
    name: str = ""
    """Of a person, a site, a department or an event: what the ground is about."""
    count: int = 0
    """How many others sat there, or how many mails there were."""
    on: date | None = None
    """On which day that was, where it happened."""
