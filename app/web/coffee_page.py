"""One coffee as one reader sees it, signed in or with a mailed key."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort
from sqlalchemy.orm import Session

from app.domain.coffee.terms import CoffeeKind, CoffeeState, Said
from app.models import Coffee, Department, Person
from app.operations.coffee_afterward import was_held
from app.operations.coffee_asks import list_slots
from app.queries.coffees import Party, find_own_coffee, list_parties
from app.web.coffee_values import CoffeePage, CoffeeReader, Face, Slot
from app.web.filters import hue_class, initials, moment
from app.web.login import current_house
from app.web.words import gettext


def coffee_page(
    session: Session, reader: CoffeeReader, *, chosen: str = "", now: datetime
) -> CoffeePage:
    """Return one coffee; 404 where the reader knows of none such."""
    me = reader.person
    coffee = find_own_coffee(session, coffee_id=reader.coffee_id, person_id=me.id)
    if coffee is None:
        abort(404)
    parties = list_parties(session, coffee_ids=[coffee.id])[coffee.id]
    own = next(one for one in parties if one.person.id == me.id)
    others = beside(coffee, parties, me)
    is_open = _is_open(coffee, own, now=now)
    may_pick = is_open and not _waits_for_volunteers(coffee, me)
    slots = _slots(session, coffee, parties, me, now=now) if may_pick else []
    first = _chosen(coffee, slots, chosen)
    held = was_held(coffee, own, now=now)
    names = joined([one.person.name for one in others])
    is_set = coffee.state is CoffeeState.SET
    return CoffeePage(
        title=_title(session, coffee, names),
        lead=_lead(coffee, own, slots, is_open=is_open, held=held),
        faces=tuple(face_of(one.person) for one in others),
        when=moment(coffee.starts_at, me.zone) if coffee.starts_at else "",
        where=where_words(coffee) if others else "",
        about=coffee.about,
        author=_author(coffee, parties),
        slots=slots_to_choose(slots, first, me),
        seen=coffee.starts_at.isoformat() if coffee.starts_at else "",
        is_over=not is_open and not held,
        may_accept=is_open and is_set and own.place.said is not Said.YES,
        may_pick=may_pick,
        may_leave=is_open,
        leave_words=_leave_words(coffee, me),
        may_pause=is_open and coffee.kind is CoffeeKind.MATCHED,
        asks_met=held,
        met_words=_met_words(own) if held else "",
        write_to=tuple((one.person.name, one.person.email) for one in others)
        if may_pick and not slots and not is_set
        else (),
    )


def _leave_words(coffee: Coffee, me: Person) -> str:
    if coffee.starts_at is not None:
        return gettext("Can't make it")
    if coffee.asker_id == me.id:
        return gettext("Take it back")
    return gettext("Not now")


def slots_to_choose(
    slots: Sequence[datetime], first: datetime | None, me: Person
) -> tuple[Slot, ...]:
    """Return times on the reader's clock; one of them is chosen already."""
    return tuple(
        Slot(value=at.isoformat(), words=moment(at, me.zone), is_chosen=at == first)
        for at in slots
    )


def beside(coffee: Coffee, parties: Sequence[Party], me: Person) -> list[Party]:
    """Return whom this reader may be told of: who takes part, or did to the end.

    Whoever asked a department never learns who was asked before somebody said yes.
    """
    if _waits_for_volunteers(coffee, me):
        return []
    others = [one for one in parties if one.person.id != me.id]
    if coffee.kind is CoffeeKind.DEPARTMENT and coffee.state is not CoffeeState.SET:
        others = [one for one in others if one.person.id == coffee.asker_id]
    return [one for one in others if one.takes_part] or (
        others if coffee.kind is not CoffeeKind.DEPARTMENT else []
    )


def face_of(person: Person) -> Face:
    """Return a person as lists of coffees show them."""
    return Face(
        id=person.id,
        name=person.name,
        initials=initials(person.name),
        hue=hue_class(person.department),
        department=person.department.name,
    )


def joined(names: Sequence[str]) -> str:
    """Return "Ana", "Ana and Bo" or "Ana, Bo and Cy"."""
    if len(names) < 2:  # noqa: PLR2004 -- nothing to join
        return "".join(names)
    return gettext(
        "%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1]
    )


def where_words(coffee: Coffee) -> str:
    """Return where a coffee is: "Berlin, in person", or "Online"."""
    if not coffee.site:
        return gettext("Online")
    return gettext("%(site)s, in person", site=coffee.site)


def _is_open(coffee: Coffee, own: Party, *, now: datetime) -> bool:
    is_open = coffee.state is not CoffeeState.OVER and coffee.closes_at > now
    return is_open and own.takes_part


def _waits_for_volunteers(coffee: Coffee, me: Person) -> bool:
    is_looking = coffee.kind is CoffeeKind.DEPARTMENT and (
        coffee.state is not CoffeeState.SET
    )
    return is_looking and coffee.asker_id == me.id


def _slots(
    session: Session,
    coffee: Coffee,
    parties: Sequence[Party],
    me: Person,
    *,
    now: datetime,
) -> list[datetime]:
    proposed = [datetime.fromisoformat(text) for text in coffee.slots]
    ahead = [at for at in proposed if at > now]
    if coffee.state is not CoffeeState.SET and ahead:
        return ahead
    people = [me, *(one.person for one in beside(coffee, parties, me))]
    taken = [coffee.starts_at] if coffee.starts_at else []
    return list_slots(
        session,
        people,
        manners=current_house().manners,
        now=now,
        without=taken,
        except_coffee=coffee.id,
    )


def _chosen(coffee: Coffee, slots: Sequence[datetime], chosen: str) -> datetime | None:
    """Return the time that was clicked in the mail, if it is still one; else the first."""
    if chosen in {str(number) for number in range(len(coffee.slots))}:
        clicked = datetime.fromisoformat(coffee.slots[int(chosen)])
        if clicked in slots:
            return clicked
    return slots[0] if slots else None


def _title(session: Session, coffee: Coffee, names: str) -> str:
    if names:
        return gettext("Coffee with %(names)s", names=names)
    if coffee.department_id is None:
        return gettext("Coffee")
    department = session.get_one(Department, coffee.department_id)
    return gettext("A question to %(department)s", department=department.name)


def _lead(
    coffee: Coffee,
    own: Party,
    slots: Sequence[datetime],
    *,
    is_open: bool,
    held: bool,
) -> str:
    if held:
        return gettext("Did you meet? One press, and only if you like.")
    if own.place.said is Said.NO:
        return gettext("You're out of it. Nobody asks why.")
    if not is_open:
        return gettext("It didn't come about this time. Nothing to do.")
    if _waits_for_volunteers(coffee, own.person):
        return gettext("We ask those who volunteered, one after the other.")
    if coffee.state is CoffeeState.SET:
        return _set_words(own)
    return _pick_words(slots)


def _set_words(own: Party) -> str:
    if own.place.said is Said.YES:
        return gettext("It's in your calendar. Nothing more to do.")
    return gettext("Fifteen minutes. Doesn't fit? No reason needed.")


def _pick_words(slots: Sequence[datetime]) -> str:
    if not slots:
        return gettext(
            "Your working hours and calendars leave no common quarter of an hour in"
            " the next two weeks. Write to each other, or let it be."
        )
    return gettext("Pick a time that suits you; one press puts it into both calendars.")


def _met_words(own: Party) -> str:
    if own.place.met is None:
        return ""
    if own.place.met:
        return gettext("You said that you met.")
    return gettext("You said that you didn't meet this time.")


def _author(coffee: Coffee, parties: Sequence[Party]) -> str:
    return next(
        (one.person.name for one in parties if one.person.id == coffee.asker_id), ""
    )
