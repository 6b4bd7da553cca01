"""Many answers at one moment, the same one twice, and a process that dies half-way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.db import db, is_busy, transaction
from app.domain.incoming import Fate
from app.domain.signups import Answer, SignupStatus
from app.models import Event, IncomingMail, Person, Signup
from app.operations.intake import take_in
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.replies import reply
from tests.together import at_once

TRUSTING = replace(HOUSE, internal_only=True)
PEOPLE, PLACES = 50, 10  # as acceptance C22 has it
AT_A_TIME = 10  # so many pipes a mail server opens, each with the next mail at once


class Killed(BaseException):
    """The process is gone, and with it whatever was not committed."""


def take(raw: bytes) -> Fate:
    try:
        with transaction() as session:
            return take_in(session, raw, house=TRUSTING, now=BEFORE).fate
    except OperationalError as error:
        if not is_busy(error):
            raise
        return take(raw)  # as the command and the mail server do


def take_all(raws: Sequence[bytes]) -> list[Fate]:
    return [take(raw) for raw in raws]


def invited(people: int, *, capacity: int) -> tuple[Event, list[Person]]:
    """An event, and people who declined on its page long ago."""
    with transaction() as session:
        event = make_event(session, capacity=capacity)
        guests = [make_person(session) for _ in range(people)]
        for guest in guests:
            long_ago = BEFORE.replace(year=2026)
            say(session, Answer.NO, event=event, person=guest, now=long_ago)
    return event, guests


def test_as_many_are_in_as_there_are_places_whatever_comes_at_once(app: Flask) -> None:
    event, guests = invited(PEOPLE, capacity=PLACES)
    raws = [reply("bare", event=event, person=guest) for guest in guests]
    db.session.rollback()

    mails = [*raws, *raws[:AT_A_TIME]]

    pipes = [partial(take_all, mails[n::AT_A_TIME]) for n in range(AT_A_TIME)]
    done = at_once(app, pipes)

    assert done == [[Fate.APPLIED] * 6] * AT_A_TIME
    statuses = Counter(db.session.scalars(select(Signup.status)))
    assert statuses == {
        SignupStatus.ATTENDING: PLACES,
        SignupStatus.WAITLISTED: PEOPLE - PLACES,
    }
    assert db.session.scalars(select(func.count(IncomingMail.id))).one() == PEOPLE


def test_killed_before_the_commit_it_is_taken_in_again_and_after_it_is_known(
    app: Flask,
) -> None:
    event, [ana] = invited(1, capacity=1)
    raw = reply("bare", event=event, person=ana)

    with pytest.raises(Killed), transaction() as session:
        take_in(session, raw, house=TRUSTING, now=BEFORE)
        raise Killed
    left = db.session.scalars(select(func.count(IncomingMail.id))).one()
    fates = [take(raw) for _ in range(100)]

    assert (left, set(fates)) == (0, {Fate.APPLIED})
    rows = select(func.count(IncomingMail.id)), select(Signup.status)
    assert [db.session.scalars(one).one() for one in rows] == [
        1,
        SignupStatus.ATTENDING,
    ]
