"""A standing table for a year: 120 people, and no act of a host.

Run by hand: `python -m bench.standing [WEEKS [SEED…]]`. Everything is done by the worker
itself on a clock that is moved, on SQLite; people answer, come and stay away by chance.
The same guests are seated in other ways beside it (`bench/standing_beside.py`). Of several
seeds the mean is told.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.config import Settings
from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.events import AudienceKind, EventStatus, Kind
from app.domain.house import House, Mailbox
from app.domain.outbox import NUDGES, MailKind, Parcel
from app.domain.series import Rhythm, TooFew
from app.domain.settings import Rhythm as Pace
from app.domain.signups import Answer, SignupStatus
from app.models import Department, Event, Person, Seat, SeatingPlan, SeriesDate, Signup
from app.operations import series_answers
from app.operations.attendance import say_for_oneself
from app.operations.details import Details
from app.operations.events import publish
from app.operations.series import Repeats
from app.operations.series_beginning import begin_series
from app.operations.signups import rsvp
from app.queries.seating import load_problem
from bench import company
from bench.standing_beside import Lunch, Ways

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2027, 1, 12)
"""A Tuesday."""
HOURS = (
    (0, "12:00"),  # it takes place; those who come are asked on Wednesday
    (0, "13:10"),
    (1, "10:00"),
    (2, "10:00"),  # the next date opens; its host is asked "Stop this time?"
    (3, "11:00"),
    (6, "12:00"),  # enough people?
    (6, "12:17"),  # what is old is erased: seats of who did not say, after a month
    (6, "13:00"),  # tables are searched
    (6, "16:00"),  # and published
)
"""When the clock is looked at in a week that begins with the table's day."""
CAME, SAYS = 0.92, 0.75
"""How often somebody with a seat comes, and says so when asked."""
FREES = 0.15
"""How often somebody who comes every time frees one date."""
HOUSE = House(
    base_url="https://bench.example",
    mailbox=Mailbox(name="Trestle", address="events@bench.example"),
)


@dataclass
class Year:
    """What came of it."""

    mails: Counter[tuple[int, int, MailKind]] = field(default_factory=Counter)
    """By (week, person, kind)."""
    lunches: dict[int, Lunch] = field(default_factory=dict)
    """By week; none where the date was called off."""
    statuses: list[EventStatus] = field(default_factory=list)
    seconds: float = 0.0

    def most(self, kinds: Iterable[MailKind]) -> int:
        """Return the most mail of these kinds that anybody got in any one week."""
        wanted, weeks = frozenset(kinds), Counter[tuple[int, int]]()
        for (week, person, kind), count in self.mails.items():
            if kind in wanted:
                weeks[week, person] += count
        return max(weeks.values(), default=0)

    def count(self, kind: MailKind) -> int:
        """Return how many mails of this kind there were."""
        return sum(n for (_, _, each), n in self.mails.items() if each is kind)


@dataclass(kw_only=True)
class Table:
    """A standing table, its people and the clock."""

    people: list[int]
    random: Random
    proposals: int
    year: Year = field(default_factory=Year)
    now: datetime = datetime(2027, 1, 4, 9, tzinfo=UTC)
    ways: Ways

    def begin(self, *, tables: int, seats: int, weeks: int) -> int:
        """Publish it; its host and the first ten come every time."""
        details = Details(
            kind=Kind.LEARNING_LUNCH,
            title="Tuesday table",
            purpose="Lunch with people you have not met.",
            starts_at=_at(FIRST, "12:00"),
            ends_at=_at(FIRST, "13:00"),
            zone="Europe/Berlin",
            location="Canteen",
            capacity=tables * seats,
            tables=tables,
            seats_per_table=seats,
            answer_by=None,
            audience=AudienceKind.EVERYONE,
        )
        with transaction() as session:
            event = publish(
                session,
                details=details,
                organizer_id=self.people[0],
                send_delay=timedelta(0),
                house=HOUSE,
                now=self.now,
            )
            repeats = Repeats(
                rhythm=Rhythm.WEEKLY,
                until=FIRST + timedelta(weeks=weeks - 1),
                is_standing=True,
                fewest=6,
                too_few=TooFew.FOLD,
            )
            begin_series(
                session,
                event=event,
                repeats=repeats,
                comes=True,
                house=HOUSE,
                now=self.now,
            )
            first = event.id
        for person_id in self.people[1:10]:
            with transaction() as session:
                series_answers.say_every_time(
                    session,
                    event_id=first,
                    person_id=person_id,
                    house=HOUSE,
                    now=self.now,
                )
        self.look(self.now)
        return first

    def look(self, now: datetime) -> None:
        """Let the worker do everything that is due at that instant."""
        self.now = now
        Worker(
            carry=self._carry,
            house=HOUSE,
            rhythm=Pace(pace=0, proposals=self.proposals),
            clock=lambda _: self.now,
        ).catch_up()

    def live(self, week: int, event_id: int, coming_id: int | None) -> None:
        """Live one week, from one date to the day before the next."""
        for days, clock in HOURS:
            on = FIRST + timedelta(weeks=week, days=days)
            self.look(_at(on, clock))
            if (days, clock) == (0, "13:10"):
                self._have_lunch(event_id)
            if (days, clock) == (1, "10:00"):
                self._say_who_came(event_id)
            if (days, clock) == (2, "10:00") and coming_id is not None:
                self._answer(coming_id)

    def _carry(self, parcel: Parcel) -> None:
        week = (self.now.astimezone(BERLIN).date() - FIRST).days // 7
        self.year.mails[week, parcel.person_id or 0, parcel.kind] += 1

    def _answer(self, event_id: int) -> None:
        # A few weeks on the table is known; newcomers join the company in between.
        has_place = {
            row[0]: row[1]
            for row in db.session.execute(
                select(Signup.person_id, Signup.status).where(
                    Signup.event_id == event_id
                )
            )
        }
        db.session.rollback()
        for person_id in self.random.sample(self.people, len(self.people)):
            status, chance = has_place.get(person_id), self.random.random()
            if status is SignupStatus.ATTENDING and chance < FREES:
                self._press(event_id, person_id, Answer.NO)
            elif status is None and chance < _likes(person_id):
                self._press(event_id, person_id, Answer.YES)

    def _press(self, event_id: int, person_id: int, answer: Answer) -> None:
        with transaction() as session:
            rsvp(
                session,
                event_id=event_id,
                person_id=person_id,
                answer=answer,
                house=HOUSE,
                now=self.now,
            )

    def _have_lunch(self, event_id: int) -> None:
        event = db.session.get_one(Event, event_id)
        self.year.statuses.append(event.status)
        if event.status is EventStatus.CANCELED:
            self.here = set()
            return
        seats = db.session.execute(
            select(Seat.published_table, Seat.person_id)
            .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
            .join(
                Signup,
                (Signup.person_id == Seat.person_id) & (Signup.event_id == event_id),
            )
            .where(
                SeatingPlan.event_id == event_id,
                Seat.published_table.is_not(None),
                Signup.status == SignupStatus.ATTENDING,
            )
            .order_by(Seat.person_id)  # so that the same people come whoever seats them
        ).all()
        problem, ids = load_problem(db.session(), event=event, now=self.now)
        departments = db.session.execute(select(Person.id, Person.department_id)).all()
        dept = {row[0]: row[1] for row in departments}
        db.session.rollback()
        here = [row for row in seats if self.random.random() < CAME]
        self.here = {row[1] for row in here}
        tables: dict[int, list[int]] = {}
        for table, person_id in here:
            tables.setdefault(table or 0, []).append(person_id)
        lunch = self.ways.sit(list(tables.values()), problem, ids, dept)
        self.year.lunches[len(self.year.statuses) - 1] = lunch

    def _say_who_came(self, event_id: int) -> None:
        asked = [
            person_id
            for person_id, status in db.session.execute(
                select(Signup.person_id, Signup.status).where(
                    Signup.event_id == event_id
                )
            )
            if status is SignupStatus.ATTENDING
        ]
        db.session.rollback()
        for person_id in asked:
            if self.random.random() < SAYS:
                with transaction() as session:
                    say_for_oneself(
                        session,
                        event_id=event_id,
                        person_id=person_id,
                        came=person_id in self.here,
                        now=self.now,
                    )

    here: set[int] = field(default_factory=set)
    """Who is there."""


def simulate(
    *,
    weeks: int,
    people: Sequence[int],
    tables: int,
    seats: int,
    proposals: int,
    seed: int = 7,
) -> Year:
    """Return what came of a standing table in the company of the current application."""
    table = Table(
        people=list(people),
        random=Random(seed),  # noqa: S311 -- the same each time
        proposals=proposals,
        ways=Ways(proposals=proposals, random=Random(seed)),  # noqa: S311
    )
    began = time.process_time()
    first = table.begin(tables=tables, seats=seats, weeks=weeks)
    table._answer(first)  # noqa: SLF001 -- its own module
    for days, clock in HOURS[5:]:
        table.look(_at(FIRST + timedelta(days=days - 7), clock))
    for week in range(weeks):
        events = _events()
        coming = events[week + 1] if week + 1 < len(events) else None
        if week == weeks // 2:
            table.people += _newcomers(tables)
        table.live(week, events[week], coming)
    table.year.seconds = time.process_time() - began
    return table.year


def main(words: Sequence[str]) -> None:
    """Simulate a year for each seed and print their mean by quarters."""
    weeks = int(words[0]) if words else 52
    seeds = [int(word) for word in words[1:]] or [7]
    years = [_a_year(weeks, seed) for seed in seeds]
    told = [*LEGEND, *_quarters(years, weeks)]
    for seed, year in zip(seeds, years, strict=True):
        first = sum(lunch.ours.first for lunch in year.lunches.values())
        told += [f"seed {seed}: {first:.0f} first meetings", *_mails(year)]
    sys.stdout.write("\n".join([*told, ""]))


def _a_year(weeks: int, seed: int) -> Year:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key=company.SECRET,
            var=folder,
            database_url=f"sqlite:///{Path(folder) / 'standing.db'}",
            queue_url="memory:",
            base_url=HOUSE.base_url,
        )
        app = company.found(settings, people=120)
        with app.app_context():
            return simulate(
                weeks=weeks,
                people=range(1, 121),
                tables=4,
                seats=6,
                proposals=60_000,
                seed=seed,
            )


COLUMNS: dict[str, Callable[[Lunch], float]] = {
    "people": lambda lunch: lunch.people,
    "first": lambda lunch: lunch.ours.first,
    "all known": lambda lunch: lunch.knowing.first,
    "by chance": lambda lunch: lunch.chance.first,
    "chance now": lambda lunch: lunch.in_its_place,
    "between": lambda lunch: lunch.ours.between,
    "chance between": lambda lunch: lunch.chance.between,
    "soon": lambda lunch: lunch.ours.soon,
    "known soon": lambda lunch: lunch.knowing.soon,
    "chance soon": lambda lunch: lunch.chance.soon,
}
LEGEND = (
    "Pairs a lunch. first: met for the first time; between: of these, of two departments;",
    "soon: met at one of the last four lunches too. all known: the same engine, told of",
    "every true meeting. by chance: the mean of twenty years; chance now: one lunch by",
    "chance after the weeks that we had seated.",
)


def _quarters(years: Sequence[Year], weeks: int) -> list[str]:
    said = ["weeks  " + "  ".join(COLUMNS)]
    spans = [range(start, min(start + 13, weeks)) for start in range(0, weeks, 13)]
    for span in [*spans, range(weeks)]:
        held = [
            year.lunches[week]
            for year in years
            for week in span
            if week in year.lunches
        ]
        cells = (
            f"{fmean(map(value, held)):>{len(name)}.1f}"
            for name, value in COLUMNS.items()
            if held
        )
        said.append(f"{f'{span.start + 1}-{span.stop}':<5}  " + "  ".join(cells))
    return said


def _mails(year: Year) -> list[str]:
    off = sum(status is EventStatus.CANCELED for status in year.statuses)
    nudges = year.most(NUDGES | {MailKind.ANNOUNCEMENT})
    said = [
        f"most nudges anybody got in a week: {nudges} (2 at most)",
        f"most mail of any kind anybody got in a week: {year.most(MailKind)}",
        f"most mail its host got in a week as host: {year.most([MailKind.HOST])}",
        f"dates that were called off: {off}",
    ]
    counts = ((kind, year.count(kind)) for kind in MailKind)
    said += [f"  {kind.value:<14} {count:>6}" for kind, count in counts if count]
    return [*said, f"{year.seconds:.0f} s of a processor"]


def _events() -> list[int]:
    found = db.session.scalars(
        select(SeriesDate.event_id)
        .where(SeriesDate.event_id.is_not(None))
        .order_by(SeriesDate.planned_on)
    ).all()
    db.session.rollback()
    return [each for each in found if each is not None]


def _newcomers(count: int) -> list[int]:
    with transaction() as session:
        department = session.scalars(select(Department.id).limit(1)).one()
        new = [
            Person(
                name=f"Newcomer {n}",
                email=f"new{n}@bench.example",
                department_id=department,
                zone="Europe/Berlin",
                site="Berlin",
            )
            for n in range(count)
        ]
        session.add_all(new)
        session.flush()
        return [person.id for person in new]


def _likes(person_id: int) -> float:
    # A third would like to come often, a third now and then, a third hardly ever.
    return (0.22, 0.09, 0.02)[person_id % 3]


def _at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=BERLIN)


if __name__ == "__main__":
    main(sys.argv[1:])
