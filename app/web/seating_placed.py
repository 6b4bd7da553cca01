"""Who came late and took a free chair by themselves, in words."""

from datetime import datetime

from app.operations.seating_rows import PLACED
from app.web.filters import moment
from app.web.seating_status import Standing
from app.web.words import gettext


def placed_words(standing: Standing) -> tuple[str, ...]:
    """Return who took a free chair by themselves since the tables were told."""
    placed = standing.plan.certificate.get(PLACED, []) if standing.plan else []
    zone = standing.event.zone
    seats = {seat.person_id: seat for seat in standing.seats}
    return tuple(
        gettext(
            "%(name)s, table %(table)s, %(when)s",
            name=standing.names[person_id],
            table=table,
            when=moment(datetime.fromisoformat(at), zone),
        )
        for person_id, table, at in placed
        if person_id in seats and seats[person_id].table_number == table
    )
