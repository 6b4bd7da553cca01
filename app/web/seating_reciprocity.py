"""Who at one's table could help whom, in one line; what anybody wrote is not in it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.domain.table_talk import matches
from app.queries.table_guests import TableGuest, may_tell_of_tablemates
from app.web.words import gettext


def reciprocity(
    session: Session, own: TableGuest, mates: Sequence[TableGuest]
) -> tuple[tuple[str, str], ...]:
    """Return (icon, words) of one true line, or nothing.

    Who would like to learn what one offered comes first: it gives a reason to speak.
    Only who shows their name is named.
    """
    if not may_tell_of_tablemates(session):
        return ()
    learners = [mate for mate in mates if own.help and matches(mate.learn, own.help)]
    if learners:
        return (("heart-handshake", _learns(_first_named(learners))),)
    helpers = [mate for mate in mates if own.learn and matches(own.learn, mate.help)]
    if helpers:
        return (("bulb", _helps(_first_named(helpers))),)
    return ()


def _first_named(mates: Sequence[TableGuest]) -> str | None:
    names = [mate.name for mate in mates if mate.name is not None]
    return names[0].split()[0] if names else None


def _learns(name: str | None) -> str:
    if name is None:
        return gettext("Somebody at your table would like to learn what you offered.")
    return gettext("%(name)s would like to learn what you offered.", name=name)


def _helps(name: str | None) -> str:
    if name is None:
        return gettext("Somebody at your table can help with what you want to learn.")
    return gettext("%(name)s can help with what you want to learn.", name=name)
