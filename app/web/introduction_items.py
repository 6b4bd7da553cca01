"""Introductions as the three of them see them: none sees what another said."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.coffee.terms import Said
from app.domain.introductions import OPEN_FOR, is_open
from app.domain.privacy_terms import Reader
from app.domain.time import local_day, zone_of
from app.models import Introduction, Person
from app.queries.charter import may_show
from app.queries.introductions import (
    REMEMBERED,
    Asked,
    list_asked,
    list_proposed,
)
from app.web.coffee_page import joined
from app.web.filters import day_words
from app.web.network_values import AskedItem, ProposedItem
from app.web.words import gettext

_SAID = {Said.NOTHING: "", Said.YES: "yes", Said.NO: "no"}


def asked_items(
    session: Session, me: Person, *, now: datetime
) -> tuple[AskedItem, ...]:
    """Return what waits for this person's word, or was answered and is open still.

    Nothing while the charter that was accepted lets no words be shown.
    """
    if not may_show(session, "coffee-words", Reader.TABLEMATE):
        return ()
    return tuple(
        asked_item(one, me) for one in list_asked(session, person_id=me.id, now=now)
    )


def asked_item(asked: Asked, me: Person) -> AskedItem:
    """Return one of them; the other is not named before both said yes."""
    about = asked.introduction.about.rstrip(".")
    name = asked.introducer.name
    title = (
        gettext(
            "%(name)s thinks you two should talk, you and another colleague, about %(about)s.",
            name=name,
            about=about,
        )
        if about
        else gettext(
            "%(name)s thinks you two should talk, you and another colleague.",
            name=name,
        )
    )
    return AskedItem(
        id=asked.introduction.id,
        title=title,
        line=_said_words(asked, me),
        said=_SAID[asked.side.said],
    )


def proposed_items(
    session: Session, me: Person, *, now: datetime
) -> tuple[ProposedItem, ...]:
    """Return whom this person would bring together: open ones, and two yeses."""
    found = list_proposed(session, person_id=me.id, since=now - REMEMBERED)
    return tuple(
        ProposedItem(
            id=introduction.id,
            names=joined([person.name for person in people]),
            line=_proposed_words(introduction, me),
            is_open=introduction.introduced_at is None,
        )
        for introduction, people in found
        if introduction.introduced_at is not None or _is_open(introduction, now=now)
    )


def _is_open(introduction: Introduction, *, now: datetime) -> bool:
    return is_open(
        made_at=introduction.made_at,
        introduced_at=introduction.introduced_at,
        withdrawn_at=introduction.withdrawn_at,
        now=now,
    )


def _said_words(asked: Asked, me: Person) -> str:
    until = day_words(
        local_day(asked.introduction.made_at + OPEN_FOR, zone=zone_of(me.zone))
    )
    match asked.side.said:
        case Said.NOTHING:
            return gettext(
                "You see each other's names once both of you have said yes. Open until"
                " %(day)s.",
                day=until,
            )
        case Said.YES:
            return gettext(
                "You said yes. Once the other has too, you both get a mail. Open until"
                " %(day)s.",
                day=until,
            )
        case Said.NO:
            return gettext("You said not now. Nobody learns of it.")


def _proposed_words(introduction: Introduction, me: Person) -> str:
    if introduction.introduced_at is not None:
        return gettext("Both said yes. The rest is theirs.")
    until = day_words(local_day(introduction.made_at + OPEN_FOR, zone=zone_of(me.zone)))
    return gettext(
        "Each is asked alone. If both say yes, it stands here; on %(day)s it is over,"
        " and nobody is told.",
        day=until,
    )
