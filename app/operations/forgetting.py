"""Forgetting a person: counts stay, and a row that is nobody's any more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.db import lock, queue_up
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.erasures import NOBODY, pseudonym_of
from app.domain.house import House
from app.domain.outbox import MessageState
from app.domain.tokens import hash_of
from app.models import (
    Alias,
    AudienceMember,
    Cause,
    CodeRequest,
    Coffee,
    Draft,
    FeedbackGiven,
    FollowUp,
    Grant,
    HatOffer,
    HeldNudge,
    Host,
    IncomingMail,
    Introduction,
    Invite,
    Message,
    Mute,
    Need,
    Person,
    PlannedReminder,
    Promise,
    Quiet,
    RefusedAddress,
    RoomNote,
    SeriesAnswer,
    SeriesEntry,
    SeriesMember,
    SignInCode,
    Signup,
    Silence,
    Subject,
    TableHost,
    Template,
    Tie,
    Token,
    Wish,
)
from app.operations import audit, erasures, forgetting_coffees
from app.operations import forgetting_words as words
from app.operations.access import LastAdmin
from app.operations.people_leaving import let_go
from app.queries.access import list_granted

CHUNK = 500
_OF_SERIES = (SeriesMember, SeriesAnswer, SeriesEntry, HatOffer)
_EMPTY: dict[str, Any] = {"learn": "", "help": "", "reply": "", "host_words": ""}


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What would go, or become nobody's, and how many rows of it."""

    what: str
    """The name of a table."""
    rows: int
    stays_as_count: bool
    """The row stays, and says nothing about anybody any more."""


def foresee(session: Session, *, person_id: int) -> Sequence[Removal]:
    """Return what forgetting this person would change. Writes nothing."""
    person = session.get_one(Person, person_id)
    removed = [
        (table, _count(session, select(func.count()).where(condition)), False)
        for table, condition in _gone(session, person).items()
    ]
    emptied = [
        (table, _count(session, select(func.count()).where(condition)), True)
        for table, condition in _emptied(person_id).items()
    ]
    return [
        Removal(what=table.__tablename__, rows=rows, stays_as_count=stays)
        for table, rows, stays in (*removed, *emptied)
        if rows
    ]


def forget(session: Session, *, person_id: int, house: House, now: datetime) -> Person:
    """Erase what is held on one person; their row becomes "Former colleague".

    Answers, seats and attendance stay as counts; whoever works here leaves first.
    The erasure is on the list outside the database before anything is committed.
    Raises `LastAdmin`. Twice is once.
    """
    queue_up(session, "admins")  # two admins may go at once
    admins = {admin.id for admin in list_granted(session, granted=Right.ADMIN)}
    if admins == {person_id}:
        raise LastAdmin
    return _forget(session, person_id, house=house, now=now)


def _forget(session: Session, person_id: int, *, house: House, now: datetime) -> Person:
    person = lock(session, Person, person_id)
    if person.forgotten_at is not None:
        return person
    if house.erasures is not None:
        marks = house.erasures.marks(person_id, words.known_by(session, person))
        erasures.keep(house.erasures, marks=marks, now=now)
    if person.left_at is None:
        let_go(session, person_ids=[person_id], house=house, now=now)
    words.drop_unsent_about(session, person, now=now)
    words.strike_from_drafts(session, person)
    for table, condition in _gone(session, person).items():
        session.execute(delete(table).where(condition))
    _empty_rows(session, person_id)
    _become_nobody(session, person, now=now)
    audit.note(session, Act.FORGOT_PERSON, person_id=person_id)
    return person


def forget_again(
    session: Session, *, marks: Collection[str], house: House, now: datetime
) -> int:
    """Forget whoever is on the list and known here still; return how many they were.

    For a backup that is older than an erasure: call it before anything is served.
    """
    if house.erasures is None:
        return 0
    wanted, found = set(marks), set()
    for person in session.scalars(select(Person).where(Person.forgotten_at.is_(None))):
        texts = (person.email, person.employee_id, person.name)
        if wanted & house.erasures.marks(person.id, texts):
            found.add(person.id)
    for alias in session.scalars(select(Alias)):
        if wanted & house.erasures.marks(alias.person_id, [alias.address]):
            found.add(alias.person_id)
    for person_id in sorted(found):
        # The last admin too: that was decided, and who runs the machine can name one.
        _forget(session, person_id, house=house, now=now)
    return len(found)


def _gone(session: Session, person: Person) -> Mapping[Any, ColumnElement[bool]]:
    """Return the rows that are deleted, by table, in an order that keys allow."""
    own = person.id
    hashes = [hash_of(text) for text in words.known_by(session, person) if text]
    signups = select(Signup.id).where(Signup.person_id == own)
    return {
        Need: Need.signup_id.in_(signups),
        Wish: or_(Wish.signup_id.in_(signups), Wish.other_id == own),
        Tie: or_(Tie.first_id == own, Tie.second_id == own),
        TableHost: TableHost.person_id == own,
        FollowUp: or_(FollowUp.person_id == own, FollowUp.other_id == own),
        Silence: or_(Silence.person_id == own, Silence.other_id == own),
        Promise: Promise.person_id == own,
        RoomNote: RoomNote.person_id == own,
        IncomingMail: or_(
            IncomingMail.person_id == own,
            IncomingMail.sender_id == own,
            IncomingMail.delegate_id == own,
        ),
        **forgetting_coffees.gone(own),
        Invite: Invite.person_id == own,
        RefusedAddress: RefusedAddress.person_id == own,
        AudienceMember: AudienceMember.person_id == own,
        Host: Host.person_id == own,
        **{table: table.person_id == own for table in _OF_SERIES},
        Draft: Draft.owner_id == own,
        Template: Template.owner_id == own,
        Alias: Alias.person_id == own,
        Subject: Subject.person_id == own,
        FeedbackGiven: FeedbackGiven.person_id == own,
        Grant: Grant.person_id == own,
        Mute: Mute.person_id == own,
        Quiet: Quiet.person_id == own,
        HeldNudge: HeldNudge.person_id == own,
        Token: Token.person_id == own,
        SignInCode: SignInCode.person_id == own,
        CodeRequest: CodeRequest.address_hash.in_(hashes),
    }


def _emptied(person_id: int) -> Mapping[Any, ColumnElement[bool]]:
    return {
        Signup: Signup.person_id == person_id,
        Message: Message.person_id == person_id,
        Cause: Cause.actor_id == person_id,
        PlannedReminder: PlannedReminder.author_id == person_id,
        Coffee: Coffee.asker_id == person_id,
        Introduction: Introduction.introducer_id == person_id,
        Person: Person.id == person_id,
    }


def _empty_rows(session: Session, person_id: int) -> None:
    session.execute(
        update(Signup)
        .where(Signup.person_id == person_id)
        .values(shows_name=False, may_be_found=False, **_EMPTY)
    )
    session.execute(
        update(Message)
        .where(Message.person_id == person_id, Message.state != MessageState.DUE)
        .values(recipient="", content=b"", trouble=None)
    )
    session.execute(
        update(PlannedReminder)
        .where(PlannedReminder.author_id == person_id)
        .values(text="")
    )
    forgetting_coffees.empty(session, person_id)
    for cause in session.scalars(select(Cause).where(Cause.actor_id == person_id)):
        # What is still to be told is told by the event itself, without their words.
        cause.facts = {
            name: "" if name in {"words", "text"} else fact
            for name, fact in cause.facts.items()
        }
    session.execute(
        update(Person)
        .where(Person.manager_id == person_id)
        .values(
            manager_id=select(Person.manager_id)
            .where(Person.id == person_id)
            .scalar_subquery()
        )
    )


def _become_nobody(session: Session, person: Person, *, now: datetime) -> None:
    session.refresh(person)
    person.name, person.email = NOBODY, pseudonym_of(person.id)
    person.employee_id, person.title, person.site = None, "", ""
    person.level, person.started_on, person.manager_id = None, None, None
    person.locale, person.zone, person.reads_feed = "en", "UTC", False
    person.left_at, person.forgotten_at = person.left_at or now, now
    person.session_version += 1
    session.flush()


def _count(session: Session, question: Select[int]) -> int:
    return session.scalars(question).one()
