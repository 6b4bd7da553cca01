"""A quarter: 10,000 people, 500 events, and what everybody's mailbox makes of it.

Run by hand: `python -m bench.quarter [PEOPLE EVENTS]`. Hours, budgets and digests are
decided by `app.domain`, as the worker decides them; only the tables of the database
are lists here. One worker carries mail, paced as in a house that sets nothing.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from app.domain.cadence import (
    A_DAY,
    A_WEEK,
    GIVEN_UP_AFTER,
    NUDGES_COUNT_FOR,
    WEEK,
    Budget,
    reminder_at,
)
from app.domain.digest import AT_ONCE, Waiting, plan
from app.domain.holidays import Holiday, gathered
from app.domain.manners import Calm, Manners, Week
from app.domain.outbox import NEWS, NUDGES, MailKind
from app.domain.planned_reminders import last_slot, reminder_due_at
from app.domain.time import local_day, zone_of
from app.operations.waking import BEFORE_THE_EVENT
from app.queries.nudges import budget_of

PEOPLE, EVENTS, DAYS = 10_000, 500, 91
SEED = 5
BEGINS = datetime(2027, 1, 4, tzinfo=UTC)  # a Monday; clocks go forward in March
EVERY = timedelta(seconds=1)  # between two paced mails: 60 a minute
CARRYING = timedelta(seconds=0.05)
"""How long the server takes for one mail."""
WORKS_AT_WEEKENDS, IS_AWAY, SWITCHED_OFF = 0.02, 0.1, 0.03
"""Parts of the people; the last of each kind of mail."""
HAS_REMINDER, MOVES, IS_CANCELED = 0.3, 0.2, 0.05
"""Parts of the events."""
TO_GUESTS_ONLY, PROMISES = 0.5, 0.15
"""Parts of the reminders, and of the guests."""
ZONES = (
    "Europe/Berlin",
    "Europe/Budapest",
    "Asia/Kolkata",
    "America/Toronto",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "Asia/Riyadh",
    "Africa/Casablanca",
)
SUNDAY_TO_THURSDAY = Week(
    days=frozenset({6, 0, 1, 2, 3}), opens_min=8 * 60, closes_min=16 * 60
)
WEEKENDS = Week(days=frozenset({5, 6}), opens_min=10 * 60, closes_min=14 * 60)
MANNERS = Manners(
    holidays=gathered(
        Holiday(day=day, name="A day off", where=frozenset(where))
        for day, where in [
            (date(2027, 1, 6), ("DE",)),
            (date(2027, 1, 26), ("IN",)),
            (date(2027, 3, 15), ("HU",)),
            (date(2027, 3, 26), ("DE", "CA", "NZ")),
        ]
    )
)


@dataclass
class Mail:
    """One mail on its way; `last_at` is from when on nobody needs it."""

    person: int
    kind: MailKind
    wanted_at: datetime
    last_at: datetime


@dataclass
class Somebody:
    """One person, and what the tables would hold of their nudges."""

    calm: Calm
    muted: frozenset[MailKind]
    left: list[datetime] = field(default_factory=list)
    kinds: list[MailKind] = field(default_factory=list)
    """Of those that left, in the same order."""
    due: dict[int, tuple[datetime, MailKind]] = field(default_factory=dict)
    """By id of the mail: when it is tried."""
    waiting: dict[int, Waiting] = field(default_factory=dict)
    wanted_at: dict[int, datetime] = field(default_factory=dict)
    """By key of what waits: since when."""

    def budget(self, now: datetime) -> Budget:
        """Return what they bear, what is about to leave among it."""
        return budget_of(self.calm, [*self._recent(now), *self.due.values()])

    def last_word(self, now: datetime) -> Budget:
        """Return the same when a mail is about to leave: what left counts alone."""
        return budget_of(self.calm, self._recent(now))

    def for_news(self, budget: Budget) -> Budget:
        """Return what is left of it for announcements and digests."""
        return budget if MailKind.DIGEST in self.muted else budget.for_news()

    def _recent(self, now: datetime) -> list[tuple[datetime, MailKind]]:
        since = now - NUDGES_COUNT_FOR
        recent = zip(self.left[-4:], self.kinds[-4:], strict=True)
        return [(at, kind) for at, kind in recent if at > since]


@dataclass
class Tally:
    """What became of all that anybody wanted to send."""

    wanted: Counter[MailKind] = field(default_factory=Counter)
    alone: Counter[MailKind] = field(default_factory=Counter)
    digested: Counter[MailKind] = field(default_factory=Counter)
    dropped: Counter[MailKind] = field(default_factory=Counter)
    muted: Counter[MailKind] = field(default_factory=Counter)
    digests: int = 0
    facts: int = 0
    longest_fact: timedelta = timedelta(0)
    longest_wait: dict[MailKind, timedelta] = field(default_factory=dict)

    def took(self, kind: MailKind, wait: timedelta) -> None:
        """Note how long one waited that left, alone or in a digest."""
        self.longest_wait[kind] = max(self.longest_wait.get(kind, wait), wait)


class Quarter:
    """The whole company on one clock."""

    def __init__(self, *, people: int, events: int, days: int, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- the same company in each run
        self.days = days
        self.people = [self._somebody(number) for number in range(people)]
        self.tally = Tally()
        self.numbers = count()
        self.agenda: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        # Of what is announced in the days before, mail leaves as well.
        self.server_free = self.pace_free = BEGINS - timedelta(days=2)
        for _ in range(events):
            self._plan_event()

    def run(self) -> Tally:
        """Let the quarter pass."""
        while self.agenda:
            now, _, act = heappop(self.agenda)
            act(now)
        return self.tally

    def _somebody(self, number: int) -> Somebody:
        random, zone = self.random, ZONES[number % len(ZONES)]
        chance, chosen = random.random(), None
        if zone == "Asia/Riyadh":
            chosen = SUNDAY_TO_THURSDAY
        elif chance < WORKS_AT_WEEKENDS:
            chosen = WEEKENDS
        paused = None
        if random.random() < IS_AWAY:  # for up to five weeks from the first day on
            paused = BEGINS.date() + timedelta(days=random.randrange(1, 36))
        muted = {kind for kind in NUDGES if random.random() < SWITCHED_OFF}
        calm = Calm(
            zone=zone_of(zone),
            week=MANNERS.week_of(chosen),
            paused_until=paused,
            holidays=MANNERS.holidays,
        )
        return Somebody(calm=calm, muted=frozenset(muted))

    def at(self, when: datetime, act: Callable[[datetime], None]) -> None:
        """Put something on the agenda."""
        heappush(self.agenda, (when, next(self.numbers), act))

    # what hosts and guests do

    def _plan_event(self) -> None:
        random, size = self.random, len(self.people)
        starts_at = BEGINS + timedelta(
            days=random.randrange(10, self.days), hours=random.choice((10, 11, 12, 16))
        )
        told_at = starts_at - timedelta(
            days=random.choice((2, 7, 10, 10)), minutes=random.randrange(1440)
        )
        share = random.choices((1.0, 1 / 8, 1 / 40, 60 / PEOPLE), (1, 6, 7, 6))[0]
        audience = range(size)
        if share < 1:
            audience = sorted(random.sample(range(size), max(1, int(size * share))))  # type: ignore[assignment]
        guests = random.sample(audience, min(len(audience), random.randrange(12, 72)))
        self.at(told_at, lambda now: self._announce(audience, starts_at, now))
        self._tell_facts(guests, told_at, starts_at)
        if random.random() < HAS_REMINDER:
            self._remind(audience, guests, starts_at)
        for person in guests:
            self._follow_up(person, starts_at + timedelta(hours=1))

    def _tell_facts(
        self, guests: Iterable[int], told_at: datetime, starts_at: datetime
    ) -> None:
        random = self.random
        moved = random.random() < MOVES
        canceled = (
            random.random() < IS_CANCELED
        )  # in the early morning of the day itself
        for _ in guests:
            answered = told_at + random.random() * (starts_at - told_at)
            self.at(answered, self._fact)
            self.at(max(starts_at - timedelta(hours=20), answered), self._fact)
            if moved:
                self.at(max(starts_at - timedelta(hours=30), answered), self._fact)
            if canceled:
                self.at(starts_at - timedelta(hours=5), self._fact)

    def _fact(self, now: datetime) -> None:
        # A class never waits for a lower one: only for the mail in hand and its own.
        leaves_at = max(now, self.server_free) + CARRYING
        self.server_free = leaves_at
        self.tally.facts += 1
        self.tally.longest_fact = max(self.tally.longest_fact, leaves_at - now)

    def _announce(
        self, audience: Iterable[int], starts_at: datetime, now: datetime
    ) -> None:
        for person in audience:
            somebody = self.people[person]
            if not self._wanted(somebody, MailKind.ANNOUNCEMENT):
                continue
            budget = somebody.for_news(somebody.budget(now))
            if budget.may_send(now) and not somebody.waiting:
                self._post(Mail(person, MailKind.ANNOUNCEMENT, now, starts_at), now)
                continue
            key = next(self.numbers)
            somebody.waiting[key] = Waiting(key=key, last_at=starts_at)
            somebody.wanted_at[key] = now
            self._plan([somebody.waiting[key]], person, now)

    def _look(self, person: int, key: int, now: datetime) -> None:
        somebody = self.people[person]
        if key in somebody.waiting:
            waiting = sorted(
                somebody.waiting.values(), key=lambda w: (w.last_at, w.key)
            )
            self._plan(waiting, person, now)

    def _plan(self, waiting: list[Waiting], person: int, now: datetime) -> None:
        somebody, kind = self.people[person], MailKind.ANNOUNCEMENT
        takes = MailKind.DIGEST not in somebody.muted
        found = plan(waiting, budget=somebody.budget(now), takes_digest=takes, now=now)
        for gone in found.dropped:
            self.tally.dropped[kind] += 1
            del somebody.waiting[gone.key]
        for later in found.later:
            key = later.waiting.key
            somebody.waiting[key] = later.waiting
            self.at(later.due_at, lambda at, key=key: self._look(person, key, at))  # type: ignore[misc]
        if found.digest:
            self._send_digest(person, found.digest, now)
        if found.alone:
            since = somebody.wanted_at[found.alone.key]
            del somebody.waiting[found.alone.key]
            self._post(Mail(person, kind, since, found.alone.last_at), now)

    def _send_digest(
        self, person: int, waiting: Iterable[Waiting], now: datetime
    ) -> None:
        somebody, last_at = self.people[person], now
        for each in waiting:
            del somebody.waiting[each.key]
            self.tally.digested[MailKind.ANNOUNCEMENT] += 1
            self.tally.took(MailKind.ANNOUNCEMENT, now - somebody.wanted_at[each.key])
            last_at = max(last_at, each.last_at)
        self.tally.digests += 1
        self._post(Mail(person, MailKind.DIGEST, now, last_at), now)

    def _remind(
        self, audience: Iterable[int], guests: list[int], starts_at: datetime
    ) -> None:
        due_at = reminder_due_at(
            starts_at=starts_at, zone=zone_of(ZONES[0]), days_before=2
        )
        last = last_slot(due_at=due_at, starts_at=starts_at)
        for person in guests if self.random.random() < TO_GUESTS_ONLY else audience:
            self._want(person, MailKind.HOST_REMINDER, due_at, last)

    def _follow_up(self, person: int, ends_at: datetime) -> None:
        calm = self.people[person].calm
        due_at = calm.prompt_due_at(ends_at)
        self._want(person, MailKind.PROMPT, due_at, due_at + GIVEN_UP_AFTER)
        if self.random.random() < PROMISES:
            due_on = local_day(ends_at, zone=calm.zone) + timedelta(days=5)
            for reminders in range(self.random.randrange(1, 3)):
                at = reminder_at(
                    due_on=due_on, made_at=ends_at, reminders=reminders, calm=calm
                )
                # It waits for as long as it takes; the quarter ends before that.
                last_at = BEGINS + timedelta(days=self.days + 60)
                self._want(person, MailKind.PROMISE, at or ends_at, last_at)

    def _want(
        self, person: int, kind: MailKind, due_at: datetime, last_at: datetime
    ) -> None:
        def ask(now: datetime) -> None:
            if self._wanted(self.people[person], kind):
                self._send_at_slot(Mail(person, kind, due_at, last_at), now)

        self.at(due_at, ask)

    def _send_at_slot(self, mail: Mail, now: datetime) -> None:
        somebody = self.people[mail.person]
        slot = somebody.budget(now).next_slot(now)
        if slot >= mail.last_at:
            self.tally.dropped[mail.kind] += 1
        elif slot > now:
            self.at(slot, lambda at: self._send_at_slot(mail, at))
        elif len(somebody.waiting) >= AT_ONCE and MailKind.DIGEST not in somebody.muted:
            self.tally.digested[mail.kind] += 1
            self.tally.took(mail.kind, now - mail.wanted_at)
            self._send_digest(mail.person, list(somebody.waiting.values()), now)
        else:
            self._post(mail, now)

    def _wanted(self, somebody: Somebody, kind: MailKind) -> bool:
        self.tally.wanted[kind] += 1
        if kind in somebody.muted:
            self.tally.muted[kind] += 1
        return kind not in somebody.muted

    # how the worker carries it

    def _post(self, mail: Mail, now: datetime) -> None:
        number = next(self.numbers)
        self.people[mail.person].due[number] = (now, mail.kind)
        self._queue(mail, number, now)

    def _queue(self, mail: Mail, number: int, now: datetime) -> None:
        leaves_at = max(now, self.pace_free)
        self.pace_free = leaves_at + EVERY
        self.at(leaves_at, lambda at: self._leave(mail, number, at))

    def _leave(self, mail: Mail, number: int, now: datetime) -> None:
        somebody = self.people[mail.person]
        budget = somebody.last_word(now)
        budget = somebody.for_news(budget) if mail.kind in NEWS else budget
        slot = budget.next_slot(now)
        is_late = mail.kind in BEFORE_THE_EVENT and slot >= mail.last_at
        if slot > now and not is_late:
            somebody.due[number] = (slot, mail.kind)
            self.at(slot, lambda at: self._queue(mail, number, at))
            return
        del somebody.due[number]
        if is_late:
            self.tally.dropped[mail.kind] += 1
            return
        somebody.left.append(now)
        somebody.kinds.append(mail.kind)
        self.tally.alone[mail.kind] += 1
        self.tally.took(mail.kind, now - mail.wanted_at)


def most(people: Iterable[Somebody]) -> tuple[int, int, int]:
    """Return the most nudges that anybody had on one day, in seven, and outside hours."""
    a_day = a_week = outside = 0
    for somebody in people:
        days = [local_day(at, zone=somebody.calm.zone) for at in somebody.left]
        a_day = max([a_day, *Counter(days).values()])
        for day in set(days):
            a_week = max(a_week, sum(day <= other < day + WEEK for other in days))
        outside += sum(not somebody.calm.may_begin(at) for at in somebody.left)
    return a_day, a_week, outside


def main(given: list[str]) -> None:
    """Print what became of everything, and end with 1 where a promise was broken."""
    people, events = map(int, given) if given else (PEOPLE, EVENTS)
    quarter = Quarter(people=people, events=events, days=DAYS, seed=SEED)
    tally = quarter.run()
    say(f"{people:,} people, {events} events, {DAYS} days, seed {SEED}\n")
    _print_kinds(tally)
    a_day, a_week, outside = most(quarter.people)
    each = [len(somebody.left) for somebody in quarter.people]
    sent = tally.alone[MailKind.DIGEST]
    say(f"\ndigests sent: {sent:,}; nudges sent in all: {sum(each):,}")
    say(
        f"to one person at most: {max(each)} in the quarter,"
        f" {a_week} in seven days (of {A_WEEK}), {a_day} on a day (of {A_DAY})"
    )
    say(f"outside somebody's hours: {outside}")
    longest = tally.longest_fact.total_seconds()
    say(f"facts: {tally.facts:,}; the longest waited {longest:.2f} s, for its like")
    if a_day > A_DAY or a_week > A_WEEK or outside:
        raise SystemExit(1)


def _print_kinds(tally: Tally) -> None:
    head = ("kind", "wanted", "muted", "alone", "digest", "dropped", "longest wait")
    say("{:<14}{:>10}{:>9}{:>10}{:>10}{:>10}{:>16}".format(*head))
    for kind in sorted(tally.wanted):
        row = (tally.wanted, tally.muted, tally.alone, tally.digested, tally.dropped)
        numbers = "".join(
            f"{each[kind]:>{width},}"
            for each, width in zip(row, (10, 9, 10, 10, 10), strict=True)
        )
        wait = tally.longest_wait.get(kind, timedelta(0))
        say(f"{kind.value:<14}{numbers}{wait / timedelta(hours=1):>14.1f} h")


def say(line: str) -> None:
    """Print a line, as it comes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
