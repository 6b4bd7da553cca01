"""What other tables mean for those who sit at them, said before they are changed."""

from sqlalchemy.orm import Session

from app.models import Event
from app.operations.details import Details
from app.operations.seating_rows import room_of
from app.queries.seating import find_plan, list_seats
from app.web.words import gettext, ngettext


def room_words(session: Session, event: Event, details: Details) -> tuple[str, ...]:
    """Return what another number or size of tables does to the plan, a sentence each."""
    plan = find_plan(session, event_id=event.id)
    wanted = [details.tables or 0, details.seats_per_table or 0]
    if plan is None or details.tables is None or wanted == room_of(event):
        return ()
    tables, chairs = wanted
    seats = list_seats(session, plan_id=plan.id)
    numbers = [seat.table_number for seat in seats]
    gone = [seat for seat in seats if seat.table_number > tables]
    over = sum(
        max(0, numbers.count(table) - chairs)
        for table in set(numbers)
        if table <= tables
    )
    told = sum(seat.published_table is not None for seat in gone)
    return tuple(
        words
        for count, words in (
            (len(gone), _at_gone(len(gone))),
            (told, _told(told)),
            (over, _without_chair(over)),
            (1, _then(is_frozen=event.frozen_at is not None)),
        )
        if count
    )


def _at_gone(count: int) -> str:
    return ngettext(
        "%(num)s person sits at a table that goes.",
        "%(num)s people sit at tables that go.",
        count,
    )


def _told(count: int) -> str:
    return ngettext(
        "%(num)s person was told such a table.",
        "%(num)s people were told such a table.",
        count,
    )


def _without_chair(count: int) -> str:
    return ngettext(
        "%(num)s person has no chair at their table then.",
        "%(num)s people have no chair at their table then.",
        count,
    )


def _then(*, is_frozen: bool) -> str:
    if is_frozen:
        return gettext(
            "Seat everyone again afterward; only whose table changes is told."
        )
    return gettext(
        "Tables that nobody moved by hand are searched again by themselves; otherwise"
        " seat everyone again."
    )
