"""Which rows of which kind of fact are old, and what is done about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.models import (
    Attendance,
    AudienceMember,
    AuditEntry,
    Cause,
    CodeRequest,
    Draft,
    Event,
    FeedbackGiven,
    FollowUp,
    HatOffer,
    HeldNudge,
    IncomingMail,
    Invite,
    Message,
    Need,
    Promise,
    RefusedAddress,
    Remix,
    Revision,
    RoomNote,
    Search,
    Seat,
    SeatingPlan,
    Series,
    SeriesAnswer,
    SeriesEntry,
    SeriesMember,
    SignInCode,
    Signup,
    Story,
    TableHost,
    Tie,
    Token,
    Visitor,
    Wish,
)
from app.operations.retention_coffees import COFFEES
from app.operations.retention_terms import Rule


def _ended(before: datetime) -> Select[int]:
    return select(Event.id).where(Event.ends_at <= before)


def _of_old_event(table: Any) -> Callable[[datetime], ColumnElement[bool]]:  # noqa: ANN401
    return lambda before: table.event_id.in_(_ended(before))


def _of_old_series(table: Any) -> Callable[[datetime], ColumnElement[bool]]:  # noqa: ANN401
    return lambda before: table.series_id.in_(
        select(Series.id).where(Series.ended_at <= before)
    )


def _old_needs(before: datetime) -> ColumnElement[bool]:
    signups = select(Signup.id).where(Signup.event_id.in_(_ended(before)))
    return Need.signup_id.in_(signups)


def _old_wishes(before: datetime) -> ColumnElement[bool]:
    signups = select(Signup.id).where(Signup.event_id.in_(_ended(before)))
    return Wish.signup_id.in_(signups)


def _old_words(before: datetime) -> ColumnElement[bool]:
    has_some = or_(Signup.learn != "", Signup.help != "", Signup.reply != "")
    return and_(Signup.event_id.in_(_ended(before)), has_some)


def _old_host_words(before: datetime) -> ColumnElement[bool]:
    return and_(Signup.event_id.in_(_ended(before)), Signup.host_words != "")


def _seats_of_the_absent(before: datetime) -> ColumnElement[bool]:
    # Whoever did not come met nobody: their chair is no history of anything.
    plans = select(SeatingPlan.id).where(SeatingPlan.event_id.in_(_ended(before)))
    came = (
        select(Attendance.id)
        .join(SeatingPlan, SeatingPlan.event_id == Attendance.event_id)
        .where(
            SeatingPlan.id == Seat.plan_id,
            Attendance.person_id == Seat.person_id,
            Attendance.came,
        )
        .correlate(Seat)
    )
    return and_(Seat.plan_id.in_(plans), ~came.exists())


def _tells_of_no_table(before: datetime) -> ColumnElement[bool]:
    # Who came and sat somewhere is the history of pairs, and stays as long as that.
    sat = (
        select(Seat.id)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == Attendance.event_id,
            Seat.person_id == Attendance.person_id,
        )
        .correlate(Attendance)
    )
    tells = or_(Attendance.came.is_(False), ~sat.exists())
    return and_(Attendance.event_id.in_(_ended(before)), tells)


def _old_incoming(before: datetime) -> ColumnElement[bool]:
    # One that is about no event of ours is counted from when it came.
    about_none = and_(IncomingMail.event_id.is_(None), IncomingMail.taken_at <= before)
    return or_(IncomingMail.event_id.in_(_ended(before)), about_none)


def _old_promises(before: datetime) -> ColumnElement[bool]:
    # One that nobody closed is over a year after it was due.
    forgotten = and_(Promise.closed_at.is_(None), Promise.due_on <= before.date())
    return or_(Promise.closed_at <= before, forgotten)


RULES: tuple[Rule, ...] = (
    Rule(datum="needs", table=Need, is_old=_old_needs),
    Rule(datum="wishes", table=Wish, is_old=_old_wishes),
    Rule(datum="ties", table=Tie, is_old=_of_old_event(Tie)),
    Rule(datum="ties", table=TableHost, is_old=_of_old_event(TableHost)),
    Rule(
        datum="words",
        table=Signup,
        is_old=_old_words,
        values={"learn": "", "help": "", "reply": ""},
    ),
    Rule(
        datum="host-words",
        table=Signup,
        is_old=_old_host_words,
        values={"host_words": ""},
    ),
    Rule(datum="attendance", table=Seat, is_old=_seats_of_the_absent),
    Rule(datum="attendance", table=Attendance, is_old=_tells_of_no_table),
    Rule(datum="attendance", table=Visitor, is_old=_of_old_event(Visitor)),
    Rule(datum="attendance", table=FeedbackGiven, is_old=_of_old_event(FeedbackGiven)),
    Rule(datum="seats", table=Attendance, is_old=_of_old_event(Attendance)),
    Rule(datum="seats", table=SeatingPlan, is_old=_of_old_event(SeatingPlan)),
    Rule(datum="seats", table=Search, is_old=_of_old_event(Search)),
    Rule(datum="seats", table=Remix, is_old=_of_old_event(Remix)),
    Rule(datum="answer", table=Signup, is_old=_of_old_event(Signup)),
    Rule(datum="answer", table=AudienceMember, is_old=_of_old_event(AudienceMember)),
    Rule(datum="answer", table=SeriesMember, is_old=_of_old_series(SeriesMember)),
    Rule(datum="series", table=SeriesAnswer, is_old=_of_old_series(SeriesAnswer)),
    Rule(datum="series", table=SeriesEntry, is_old=_of_old_series(SeriesEntry)),
    Rule(
        datum="series",
        table=HatOffer,
        is_old=lambda before: HatOffer.closed_at <= before,
    ),
    Rule(
        datum="follow-ups",
        table=FollowUp,
        is_old=lambda before: FollowUp.changed_at <= before,
    ),
    Rule(datum="promises", table=Promise, is_old=_old_promises),
    Rule(datum="room-notes", table=RoomNote, is_old=_of_old_event(RoomNote)),
    *COFFEES,
    Rule(
        datum="own-news",
        table=Story,
        is_old=lambda before: and_(Story.changed_at <= before, Story.words != ""),
        values={"words": ""},
    ),
    Rule(
        datum="stories", table=Story, is_old=lambda before: Story.changed_at <= before
    ),
    Rule(
        datum="mail", table=Message, is_old=lambda before: Message.closed_at <= before
    ),
    Rule(
        datum="mail",
        table=RefusedAddress,
        is_old=lambda before: RefusedAddress.last_at <= before,
    ),
    Rule(
        datum="mail",
        table=HeldNudge,
        is_old=lambda before: HeldNudge.closed_at <= before,
    ),
    Rule(datum="calendars", table=Cause, is_old=_of_old_event(Cause)),
    Rule(datum="calendars", table=Invite, is_old=_of_old_event(Invite)),
    Rule(datum="incoming", table=IncomingMail, is_old=_old_incoming),
    Rule(datum="drafts", table=Draft, is_old=lambda before: Draft.saved_at <= before),
    Rule(datum="keys", table=Token, is_old=lambda before: Token.expires_at <= before),
    Rule(
        datum="codes",
        table=SignInCode,
        is_old=lambda before: SignInCode.expires_at <= before,
    ),
    Rule(
        datum="codes",
        table=CodeRequest,
        is_old=lambda before: CodeRequest.asked_at <= before,
    ),
    Rule(
        datum="changes",
        table=AuditEntry,
        is_old=lambda before: AuditEntry.noted_at <= before,
    ),
    Rule(
        datum="changes",
        table=Revision,
        is_old=lambda before: Revision.changed_at <= before,
    ),
)
"""In an order that keys allow."""
