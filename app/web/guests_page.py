"""The guest list as its hosts may see it: some of it as counts only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.entries import Entry, Shown
from app.domain.needs import ACCESS, NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.models import Department, Event, Need, Signup
from app.queries.charter import may_show
from app.queries.entries import count_lacking, find_entries, shown_to
from app.queries.guests import (
    STANDINGS,
    Asked,
    count_departments,
    count_guests,
    count_ticks,
    count_unnamed,
    find_needs,
    list_guests,
    list_with_a_turn,
)
from app.queries.guests_mail import Carried, find_mail
from app.queries.people import list_reports
from app.queries.refused_addresses import find_pauses
from app.web.entry_words import TONES, entry_facts, entry_words
from app.web.filters import hue_class, initials, moment, ordinal
from app.web.guests_filter import Narrowing
from app.web.guests_values import Count, EntryLine, Group, Guest, GuestsPage, MailLine
from app.web.guests_words import (
    GROUP_WORDS,
    MAIL_WORDS,
    bounces_words,
    mail_state,
    tick_words,
    told_words,
)
from app.web.labels import NEED_WORDS
from app.web.words import gettext

A_PAGE = 100
"""Guests on one page of the list."""
_REFUSED = frozenset({Shown.REFUSED})
AGAIN = frozenset({Shown.NOTHING, Shown.STALE, Shown.CURRENT, Shown.REMOVED})
"""What an invite can be sent again for: nothing else waits to leave."""
TELL_WHO_CAME = frozenset({MailKind.PROMPT, MailKind.NEWS, MailKind.CANCELLATION})
"""Kinds that only those get who came, or who once freed their place."""


def guests_page(
    session: Session, event: Event, *, viewer_id: int, to: Narrowing, number: int
) -> GuestsPage:
    """Return the guest list; of the viewer's own reports, food and absence as counts."""
    everybody = Asked(event_id=event.id, viewer_id=viewer_id)
    counts = count_guests(session, everybody)
    asked = replace(everybody, department=to.department, food=to.food)
    shown = count_guests(session, asked) if to.is_on else counts
    pages = max(1, -(-shown.total() // A_PAGE))
    number = min(max(number, 1), pages)
    signups = list_guests(session, asked, limit=A_PAGE, offset=(number - 1) * A_PAGE)
    guests = _guests(session, event, signups, viewer_id=viewer_id)
    unnamed = count_unnamed(session, everybody)
    return GuestsPage(
        going=counts[SignupStatus.ATTENDING],
        offered=counts[SignupStatus.OFFERED],
        waiting=counts[SignupStatus.WAITLISTED],
        declined=counts[SignupStatus.DECLINED] + unnamed,
        lacking=count_lacking(session, event_id=event.id),
        declined_unnamed=unnamed,
        departments=_departments(count_departments(session, event_id=event.id)),
        food=_food(count_ticks(session, event_id=event.id)),
        answered=bool(counts.total() + unnamed),
        groups=tuple(
            Group(title=str(GROUP_WORDS[status]), number=shown[status], guests=found)
            for status in STANDINGS
            if (found := tuple(guest for guest in guests if guest.status is status))
        ),
        number=number,
        pages=pages,
    )


def _guests(
    session: Session, event: Event, signups: Sequence[Signup], *, viewer_id: int
) -> list[Guest]:
    below = list_reports(session, person_id=viewer_id)
    people = [signup.person_id for signup in signups]
    needs = find_needs(
        session, event_id=event.id, signup_ids=[signup.id for signup in signups]
    )
    mail = find_mail(session, event_id=event.id, person_ids=people)
    entries = find_entries(session, event_id=event.id, person_ids=people)
    pauses = find_pauses(session, person_ids=people)
    shows = may_show(session, "calendars", Reader.HOST, sees=Sees.STATES)
    hidden = hidden_words(session)
    waiting = list_with_a_turn(session, event_id=event.id)
    turns = {key: ordinal(number + 1) for number, key in enumerate(waiting)}
    return [
        _guest(
            signup,
            need=None if signup.person_id in below else needs.get(signup.id),
            is_below=signup.person_id in below,
            turn=turns.get(signup.id, ""),
            mails=_shown(mail[signup.person_id], is_below=signup.person_id in below),
            bounces=bounces_words(signup.person, pauses.get(signup.person_id)),
            entry=_entry_line(
                signup,
                entries.get(signup.person_id),
                event,
                is_below=signup.person_id in below,
            )
            if shows
            else None,
            shown=shown_to(entries, signup.person_id) if shows else None,
            zone=event.zone,
            hidden=hidden,
        )
        for signup in signups
    ]


def _shown(mails: list[Carried], *, is_below: bool) -> list[Carried]:
    if not is_below:
        return mails
    return [mail for mail in mails if mail.kind not in TELL_WHO_CAME]


def _guest(
    signup: Signup,
    *,
    need: Need | None,
    is_below: bool,
    turn: str,
    mails: list[Carried],
    bounces: str,
    entry: EntryLine | None,
    shown: Shown | None,
    zone: str,
    hidden: Collection[str],
) -> Guest:
    person = signup.person
    ticks = [NeedTick(tick) for tick in need.ticks] if need else []
    lines = tuple(_line(mail, zone=zone) for mail in mails)
    return Guest(
        person_id=person.id,
        name=person.name,
        email=person.email,
        department=person.department.name,
        code=person.department.code,
        initials=initials(person.name),
        hue_class=hue_class(person.department),
        status=signup.status,
        says_maybe=signup.maybe_at is not None and not is_below,
        turn=turn,
        ticks=tuple(tick.value for tick in ticks),
        food=tick_words(tick for tick in ticks if tick not in ACCESS),
        access=tick_words(tick for tick in ticks if tick in ACCESS),
        note=need.note if need else "",
        said=() if is_below or "words" in hidden else told_words(signup),
        host_words="" if "host-words" in hidden else signup.host_words,
        mails=lines,
        latest=lines[-1] if lines else None,
        bounces=bounces,
        entry=entry,
        may_retry=_waits(mails) or bounces != "" or _is_at(signup, shown, _REFUSED),
        may_send_again=_is_at(signup, shown, AGAIN),
    )


def _is_at(signup: Signup, shown: Shown | None, some: Collection[Shown]) -> bool:
    return signup.status is SignupStatus.ATTENDING and shown in some


def _waits(mails: Iterable[Carried]) -> bool:
    return any(m.state is MessageState.DUE and m.trouble for m in mails)


def _entry_line(
    signup: Signup, entry: Entry | None, event: Event, *, is_below: bool
) -> EntryLine | None:
    going = signup.status is SignupStatus.ATTENDING
    if not going and (entry is None or is_below):
        return None  # nothing should be there; or it would tell that they came once
    shown = entry.shown if entry else Shown.NOTHING
    return EntryLine(
        shows=entry_words(entry, signup, event),
        tone=TONES[shown],
        facts=entry_facts(entry, signup, event),
    )


def hidden_words(session: Session) -> list[str]:
    """Return the words that an upgrade would show to hosts, and nobody agreed to yet."""
    return [
        name
        for name in ("words", "host-words")
        if not may_show(session, name, Reader.HOST)
    ]


def _line(mail: Carried, *, zone: str) -> MailLine:
    at = moment(mail.closed_at or mail.queued_at, zone)
    state, tone = mail_state(mail.state, has_trouble=bool(mail.trouble))
    short = gettext("%(mail)s: %(state)s", mail=MAIL_WORDS[mail.kind], state=state)
    words = gettext("%(short)s, %(when)s", short=short, when=at)
    if mail.trouble and mail.state is not MessageState.SENT:
        words = gettext(
            "%(words)s. Last answer: %(why)s", words=words, why=mail.trouble
        )
    return MailLine(short=short, words=words, tone=tone)


def _departments(departments: Iterable[tuple[Department, int]]) -> tuple[Count, ...]:
    return tuple(
        Count(
            name=department.name,
            number=number,
            key=department.code,
            code=department.code,
            hue_class=hue_class(department),
        )
        for department, number in departments
    )


def _food(ticks: Mapping[NeedTick, int]) -> tuple[Count, ...]:
    return tuple(
        Count(name=str(NEED_WORDS[tick]), number=number, key=tick.value)
        for tick, number in ticks.items()
    )
