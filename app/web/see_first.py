"""See before you send: who gets what, the mail, what calendars do, how to stop it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Response, make_response, render_template
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.domain.outbox import MailKind
from app.domain.privacy_terms import Reader, Sees
from app.queries.charter import is_held
from app.queries.people import list_reports
from app.queries.recipients import people_of
from app.web.headers import FRAMING_POLICY
from app.web.login import current_person_id
from app.web.mail_words import mails_words
from app.web.sketches import Sketch
from app.web.words import gettext, ngettext

NAMED_AT_ONCE = 300
"""Names in one fold; of a whole company the rest stand in a second one."""
_KINDS = {
    "publish": MailKind.ANNOUNCEMENT,
    "announce": MailKind.ANNOUNCEMENT,
    "note": MailKind.NOTE,
    "cancel": MailKind.CANCELLATION,
    "edit": MailKind.UPDATE,
    "remove": MailKind.CANCELLATION,
    "remind": MailKind.HOST_REMINDER,
}


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """Those who get the same."""

    what: str
    """How many they are, and what they get."""
    names: tuple[str, ...]
    more: int = 0
    """How many others there are whose names are not this reader's to know."""

    @property
    def count(self) -> int:
        """Return how many people they are."""
        return len(self.names) + self.more

    @property
    def first(self) -> tuple[str, ...]:
        """Return the names that are seen at once."""
        return self.names[:NAMED_AT_ONCE]

    @property
    def rest(self) -> tuple[str, ...]:
        """Return the names that are folded once more."""
        return self.names[NAMED_AT_ONCE:]


@dataclass(frozen=True, kw_only=True)
class SeeFirst:
    """Everything an act does to people, before it is done."""

    recipients: tuple[Recipients, ...]
    calendars: str
    when: str
    """When the first mail leaves, and how it is stopped until then."""
    sketches: tuple[Sketch, ...]
    act: str
    """What the frame asks for: a value of `hosting_mail.Act`."""
    fields: dict[str, str] = field(default_factory=dict)
    """What was typed, for the frame that shows the mail."""
    frame_url: str = ""
    """Where the one mail is shown already; empty: it is drawn from what was typed."""

    @property
    def count(self) -> int:
        """Return how many people get a mail."""
        return sum(group.count for group in self.recipients)

    @property
    def mails(self) -> str:
        """Return how many mails they are, and how long they take to leave."""
        return mails_words(self.count, kind=_KINDS[self.act])


def counted(
    session: Session, ids: Select[int], *, what: Callable[[int], str]
) -> tuple[Recipients, ...]:
    """Return these people under one heading as a number: nobody is named."""
    number = len(session.execute(people_of(ids)).all())
    if not number:
        return ()
    return (Recipients(what=what(number), names=(), more=number),)


def named(
    session: Session,
    ids: Select[int],
    *,
    what: Callable[[int], str],
    hidden: Sequence[int] = (),
) -> tuple[Recipients, ...]:
    """Return these people under one heading, if there is anybody.

    `what` says for their number what they get. Of those who are `hidden` from this
    reader only the number is told.
    """
    people = session.execute(people_of(ids)).all()
    if _is_held_from(session, Reader.HOST_ABOVE):
        below = list_reports(session, person_id=current_person_id())
        hidden = (*hidden, *below)
    unseen, names = set(hidden), list[str]()
    if not _is_held_from(session, Reader.HOST):
        names = [name for person_id, name in people if person_id not in unseen]
    if not people:
        return ()
    return (
        Recipients(
            what=what(len(people)),
            names=tuple(names),
            more=len(people) - len(names),
        ),
    )


def _is_held_from(session: Session, reader: Reader) -> bool:
    return any(
        is_held(session, fact, reader, sees=Sees.YES)
        for fact in ("directory", "answer")
    )


def hold_words(delay: timedelta) -> str:
    """Return when an act's first mail leaves, and how it is stopped until then."""
    if not delay:
        return gettext("It leaves at once, so it can't be stopped.")
    seconds = math.ceil(delay.total_seconds())
    if seconds < 100:  # noqa: PLR2004 -- where people begin to count in minutes
        long = ngettext("%(num)s second", "%(num)s seconds", seconds)
    else:
        long = ngettext("%(num)s minute", "%(num)s minutes", round(seconds / 60))
    return gettext(
        "Nothing leaves for %(long)s. Until then one press stops it, and nobody has"
        " heard of it.",
        long=long,
    )


def shown_first(template: str, **facts: object) -> Response:
    """Return a page that shows mail in frames."""
    response = make_response(render_template(template, **facts))
    response.headers["Content-Security-Policy"] = FRAMING_POLICY
    return response
