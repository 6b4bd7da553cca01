"""What is done about whom, each with the press that takes it back where one can."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from app.domain.followups import FollowUpState
from app.models import Event, FollowUp
from app.queries.followups import OpenPromise
from app.web.filters import day_words
from app.web.followup_values import DoneItem, Reader
from app.web.words import gettext


def kept_items(reader: Reader, kept: Sequence[OpenPromise]) -> Iterator[DoneItem]:
    """Yield promises kept lately, the latest first."""
    for one in kept:
        promise, other = one.promise, one.other
        may_tell = promise.told_at is None and other.left_at is None
        back = reader.index_url()
        yield DoneItem(
            id=f"kept-{promise.id}",
            words=gettext("%(what)s, for %(name)s", what=promise.what, name=other.name),
            url=reader.promise_url(promise.id, "reopen"),
            press=gettext("Not done after all"),
            tell_url=f"{back}?kept={promise.id}#kept-{promise.id}" if may_tell else "",
        )


def done_items(
    reader: Reader,
    rows: Iterable[tuple[FollowUp, Event, str]],
    *,
    today: date,
) -> Iterator[DoneItem]:
    """Yield what was done about whom, by name; nothing is counted as open."""
    for row, event, name in rows:
        key = f"done-{event.id}-{row.other_id}"
        if row.state is FollowUpState.THANKED:
            yield DoneItem(id=key, words=gettext("You thanked %(name)s.", name=name))
        elif row.later_on is not None and row.later_on > today:
            yield DoneItem(
                id=key,
                words=gettext(
                    "%(name)s comes back on %(day)s.",
                    name=name,
                    day=day_words(row.later_on),
                ),
                url=reader.person_url(event, row.other_id, "bring_back"),
                press=gettext("Bring back now"),
            )
