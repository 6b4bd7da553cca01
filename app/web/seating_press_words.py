"""What presses on the seating board did, or could not do, in words."""

from collections.abc import Collection

from flask_babel import get_locale
from sqlalchemy.orm import Session

from app.db import db
from app.messages.broken import broken_rules
from app.operations import seating
from app.operations.seating_moves import SeatIsLocked, TableIsFull
from app.operations.seating_trouble import CannotBeKept, Facts
from app.queries.people import list_by_ids
from app.queries.seating import find_seated
from app.queries.signups import find_signup
from app.web.access import current_visit
from app.web.forms.seating import MoveForm
from app.web.words import gettext


def moved_words(form: MoveForm) -> str:
    """Return who sits where now."""
    facts = {"name": name_of(form.person.data), "table": form.table.data}
    if not form.swap_with.data:
        return gettext("%(name)s moved to table %(table)s.", **facts)
    return gettext(
        "%(name)s moved to table %(table)s, swapped with %(other)s.",
        other=name_of(form.swap_with.data),
        **facts,
    )


def told_words() -> str:
    """Return how people in the room are told of a move."""
    return gettext("Phones and the big screen show it now.")


def wanted_move(form: MoveForm) -> str:
    """Return what a move that came too late was to do."""
    facts = {"name": name_of(form.person.data), "table": form.table.data}
    if not form.swap_with.data:
        return gettext("You wanted to move %(name)s to table %(table)s.", **facts)
    return gettext(
        "You wanted to move %(name)s to table %(table)s, swapped with %(other)s.",
        other=name_of(form.swap_with.data),
        **facts,
    )


def name_of(person_id: int | None) -> str:
    """Return the name of somebody who answered this event or sits at it; of nobody else."""
    facts = {"event_id": current_visit().event.id, "person_id": person_id or 0}
    signup = find_signup(db.session(), **facts)
    person = signup.person if signup else find_seated(db.session(), **facts)
    return person.name if person else gettext("somebody")


def refusal_words(refusal: Exception) -> str:
    """Return why a press was refused."""
    match refusal:
        case CannotBeKept():
            why = " ".join(conflict_words(refusal))
            first = gettext("That can't be kept with what was decided before:")
            return f"{first} {why}"
        case SeatIsLocked():
            return gettext("That seat is locked. Unlock it first.")
        case TableIsFull():
            return gettext("That table is full. Choose with whom to swap.")
        case seating.RoundIsOver():
            return gettext(
                "Other tables hold in the room now, so these don't change any more."
                " Move people in the round that holds."
            )
        case seating.NobodyIsSeated():
            return gettext("There is nobody to seat yet.")
        case _:
            return gettext("The event is over or canceled, so seats don't change.")


def conflict_words(refusal: CannotBeKept) -> tuple[str, ...]:
    """Return what excludes each other, a sentence each."""
    return fact_words(db.session(), refusal.facts)


def fact_words(
    session: Session, facts: Facts, *, unnamed: Collection[int] = ()
) -> tuple[str, ...]:
    """Return a sentence for each fact, which has its people by id."""
    ids = {person_id for fact in facts for person_id in fact["people"]}
    names = {one.id: one.name for one in list_by_ids(session, ids=ids)}
    names |= dict.fromkeys(ids.intersection(unnamed), gettext("somebody"))
    return broken_rules(facts, names=names, locale=str(get_locale() or "en"))
