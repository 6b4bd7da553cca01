"""Everything that is held on one person, for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.signups import SignupStatus
from app.models import (
    Alias,
    Attendance,
    AudienceMember,
    AuditEntry,
    Department,
    Draft,
    Event,
    FeedbackGiven,
    FollowUp,
    Grant,
    Host,
    Invite,
    Need,
    Person,
    Promise,
    RoomNote,
    Seat,
    SeatingPlan,
    SignInCode,
    Signup,
    Silence,
    Subject,
    Token,
)
from app.queries.own_coffees import questions_on_coffees
from app.queries.own_mail import questions_on_mail
from app.queries.own_series import questions_on_series
from app.queries.own_settings import questions_on_settings
from app.queries.own_wishes import questions_on_tables

Fact = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """All rows of one kind."""

    datum: str
    """Its name in the privacy matrix."""
    name: str
    rows: Sequence[Fact]


def collect(session: Session, *, person_id: int) -> list[Part]:
    """Return everything that is held on this person: one query for each kind.

    Of other people only the names that the person knows already; of keys and codes
    that there are some, because only their hashes are held.
    """
    return [
        Part(
            datum=datum,
            name=name,
            rows=[dict(row) for row in session.execute(question).mappings()],
        )
        for datum, name, question in _questions(person_id)
    ]


def list_own_events(session: Session, *, person_id: int) -> Sequence[Event]:
    """Return the events that this person has a place at or runs, the earliest first."""
    attends = select(Signup.event_id).where(
        Signup.person_id == person_id, Signup.status == SignupStatus.ATTENDING
    )
    helps = select(Host.event_id).where(Host.person_id == person_id)
    return session.scalars(
        select(Event)
        .where(
            or_(
                Event.organizer_id == person_id,
                Event.id.in_(attends),
                Event.id.in_(helps),
            )
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def _questions(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    return [
        *_about_oneself(own),
        *_about_events(own),
        *_about_others(own),
        *questions_on_coffees(own),
    ]


def _about_oneself(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    person = select(
        Person.name,
        Person.email,
        Person.employee_id,
        Department.name.label("department"),
        Person.title,
        Person.level,
        Person.site,
        Person.zone,
        Person.started_on,
        Person.locale,
    ).join(Department, Department.id == Person.department_id)
    keys = select(Token.purpose, Token.expires_at).where(Token.person_id == own)
    codes = select(SignInCode.expires_at, SignInCode.used_at)
    return [
        ("directory", "person", person.where(Person.id == own)),
        (
            "directory",
            "other addresses",
            select(Alias.address).where(Alias.person_id == own),
        ),
        (
            "subject",
            "company sign-in",
            select(Subject.issuer, Subject.value).where(Subject.person_id == own),
        ),
        ("parts", "rights", select(Grant.granted).where(Grant.person_id == own)),
        *questions_on_settings(own),
        ("drafts", "drafts", _drafts(own)),
        ("keys", "links in mail", keys.order_by(Token.id)),
        ("codes", "sign-in codes", codes.where(SignInCode.person_id == own)),
        ("changes", "changes", _changes(own)),
    ]


def _drafts(own: int) -> Select[*tuple[Any, ...]]:
    kept = select(Draft.fields, Draft.saved_at).where(Draft.owner_id == own)
    return kept.order_by(Draft.id)


def _changes(own: int) -> Select[*tuple[Any, ...]]:
    entry = AuditEntry
    return (
        select(entry.noted_at, entry.act, entry.via, entry.before, entry.after)
        .where(or_(entry.actor_id == own, entry.person_id == own))
        .order_by(entry.id)
    )


def _about_events(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    came = select(_EVENT, Attendance.came, Attendance.witness)
    named = select(_EVENT).join_from(
        AudienceMember, Event, Event.id == AudienceMember.event_id
    )
    hosted = select(_EVENT, Event.starts_at).where(Event.organizer_id == own)
    helps = select(_EVENT, Host.role)
    noted = select(_EVENT, RoomNote.what, RoomNote.was_here, RoomNote.noted_at)
    holds = select(_EVENT, Invite.method, Invite.sent_at)
    return [
        ("answer", "answers", _at(select(_EVENT, *_ANSWER), Signup, own)),
        ("answer", "audiences", named.where(AudienceMember.person_id == own)),
        *questions_on_series(own),
        ("needs", "food and access", _needs(own)),
        *questions_on_tables(own),
        ("attendance", "attendance", _at(came, Attendance, own)),
        ("seats", "seats", _seats(own)),
        ("room-notes", "notes from rooms", _at(noted, RoomNote, own)),
        ("parts", "events hosted", hosted),
        ("attendance", "feedback given", _at(select(_EVENT), FeedbackGiven, own)),
        ("parts", "events helped with", _at(helps, Host, own)),
        ("calendars", "calendar entries", _at(holds, Invite, own)),
        *questions_on_mail(own),
    ]


_EVENT = Event.title.label("event")
_ANSWER = (
    Signup.status,
    Signup.answered_at,
    Signup.source,
    Signup.maybe_at,
    Signup.shows_name,
    Signup.may_be_found,
    Signup.learn,
    Signup.help,
    Signup.reply,
    Signup.host_words,
)


def _needs(own: int) -> Select[*tuple[Any, ...]]:
    return (
        select(_EVENT, Need.ticks, Need.note)
        .join_from(Need, Signup, Signup.id == Need.signup_id)
        .join(Event, Event.id == Signup.event_id)
        .where(Signup.person_id == own)
    )


def _seats(own: int) -> Select[*tuple[Any, ...]]:
    return (
        select(_EVENT, Seat.round, Seat.published_table.label("table"))
        .join_from(Seat, SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .join(Event, Event.id == SeatingPlan.event_id)
        .where(Seat.person_id == own, Seat.published_table.is_not(None))
    )


def _about_others(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    other = aliased(Person)
    acted = select(other.name.label("about"), FollowUp.state, FollowUp.later_on)
    promised = select(
        other.name.label("to"), Promise.what, Promise.due_on, Promise.closed_at
    )
    silent = select(other.name.label("about"))

    def joined(
        question: Select[*tuple[Any, ...]],
        table: Any,  # noqa: ANN401 -- any table about two people
    ) -> Select[*tuple[Any, ...]]:
        met: ColumnElement[bool] = other.id == table.other_id
        return question.join_from(table, other, met).where(table.person_id == own)

    return [
        ("follow-ups", "follow-ups", joined(acted, FollowUp)),
        ("promises", "promises", joined(promised, Promise)),
        ("settings", "people not asked about", joined(silent, Silence)),
    ]


def _at(
    question: Select[*tuple[Any, ...]],
    table: Any,  # noqa: ANN401 -- any table with an event and a person
    own: int,
) -> Select[*tuple[Any, ...]]:
    return (
        question.join_from(table, Event, Event.id == table.event_id)
        .where(table.person_id == own)
        .order_by(Event.starts_at, Event.id)
    )
