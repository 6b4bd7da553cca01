"""What each mail says, as plain facts; `messages` finds the words.

Instants are aware and UTC; the zone of an event is an IANA name. Texts that people
typed arrive here raw: `messages` cleans them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.because import Because
from app.domain.calendar import CalendarMail
from app.domain.coffee.mail import CoffeeContent
from app.domain.events import Kind
from app.domain.house import House, Mailbox
from app.domain.introductions import IntroductionContent
from app.domain.series import Rhythm


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who writes to whom, and everything else that stands in a mail's head."""

    message_id: str
    """With its angle brackets: `<uuid@domain>`."""
    written_at: datetime
    house: House
    to: Mailbox
    locale: str
    sender: str | None = None
    """The person who answers for it: "Maya Lindqvist" is shown "via Trestle"."""
    reply_to: Mailbox | None = None
    """None: the product's own mailbox."""
    thread: str | None = None
    """The Message-ID of the first mail of this thread, unless this is it."""
    unsubscribe_url: str | None = None
    """Set on kinds that can be muted (RFC 8058, one click)."""


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """One event, as every mail about it tells it."""

    title: str
    kind: Kind
    purpose: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    """Empty: online only."""
    online_url: str
    """Empty: in a room only."""
    url: str
    host: str
    """The organizer's name."""
    speaker: str = ""
    """The host whose deed or words this mail tells; empty: the organizer."""
    has_tables: bool
    seats_per_table: int | None = None
    capacity: int | None = None
    answer_by: datetime | None = None
    freezes_at: datetime | None = None
    """When tables are announced and seats stop moving by themselves."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """The one-time code of a sign-in."""

    code: str
    """Digits, as they are typed."""
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Mail 1: an event is on."""

    event: EventFacts
    because: Because
    yes_url: str
    no_url: str
    rhythm: Rhythm | None = None
    """How often the series is that it is a date of; None: it is one of a kind."""
    repeats_on: date | None = None
    """With a rhythm: the day its series is counted from."""
    every_url: str = ""
    """With a rhythm: where one can come every time, or hear of it no more."""


class Reason(StrEnum):
    """Why a place was won or lost."""

    ANSWERED = "answered"
    """The person said so."""
    PROMOTED = "promoted"
    """Moved up from the waitlist, or took an offer."""
    EVERY_TIME = "every_time"
    """The person comes to each date of a series until they stop."""
    ADDED = "added"
    """A host added the person; `words` say why."""
    SENT_AGAIN = "sent_again"
    """A host asked for the invite once more; nothing else has changed."""
    HOSTING = "hosting"
    """The person hosts it: the calendar has it, a place is not taken."""
    REMOVED = "removed"
    """A host removed the person; `words` say why."""
    EVENT_CANCELED = "event_canceled"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Mail 2 (and 6, before the freeze): you're in, with the calendar's REQUEST."""

    event: EventFacts
    calendar: CalendarMail
    reason: Reason
    words: str = ""
    free_url: str
    """Where the place can be given back, without signing in."""
    details_url: str
    """Where one line can be added, for a better table."""


class Change(StrEnum):
    """What an update changes; several may hold."""

    TIME = "time"
    PLACE = "place"
    CLOCK = "clock"
    """A law moved the clock of its zone: it shows the same, at another instant."""
    WORDING = "wording"


MAJOR = frozenset({Change.TIME, Change.PLACE, Change.CLOCK})
"""Changes that raise SEQUENCE: calendars ask their owners again."""


@dataclass(frozen=True, kw_only=True)
class Update:
    """Mail 3: the event was moved or edited, with the calendar's REQUEST."""

    event: EventFacts
    calendar: CalendarMail
    changes: tuple[Change, ...]
    was_starts_at: datetime
    was_ends_at: datetime
    was_location: str
    words: str
    """What the host says about it; may be empty."""
    free_url: str
    is_hosting: bool = False
    """The reader runs the event and has no place in it."""


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """Mail 4: the event was canceled, or this one place is gone; with CANCEL."""

    event: EventFacts
    calendar: CalendarMail
    reason: Reason
    words: str = ""
    events_url: str


@dataclass(frozen=True, kw_only=True)
class Seating:
    """One round at one table, as the person will live it."""

    round: int
    table: int
    starts_at: datetime | None = None
    """None for the first round: the event's own start."""


@dataclass(frozen=True, kw_only=True)
class TableMail:
    """Mail 5: your table; reminder and calendar update in one (a minor REQUEST)."""

    event: EventFacts
    calendar: CalendarMail
    seats: tuple[Seating, ...]
    new_people: int
    """How many tablemates the person has never shared a table with."""
    tablemates: int
    other_departments: int
    """How many departments other than the person's own sit there."""
    can_teach: tuple[tuple[str, str, str], ...] = ()
    """(name, department, their line): who offers what the person wants to learn."""
    wants: tuple[tuple[str, str, str], ...] = ()
    """(name, department, their line): who looks for what the person offers."""
    is_change: bool = False
    """The person was told another table before."""
    my_seat_url: str
    free_url: str


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Mail 5 where there are no tables: a minor REQUEST on the day before."""

    event: EventFacts
    calendar: CalendarMail
    free_url: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Mail 6 after the freeze: a place is held for you; no calendar part."""

    event: EventFacts
    held_until: datetime
    take_url: str
    decline_url: str


class News(StrEnum):
    """Facts about one's place that need no calendar part."""

    OFFER_RAN_OUT = "offer_ran_out"
    CANCELED_WHILE_WAITING = "canceled_while_waiting"
    ADDED_TO_WAITLIST = "added_to_waitlist"
    """By a host; `words` say why."""
    WAITS_THIS_TIME = "waits_this_time"
    """Whoever comes to each date of a series: this one is full."""
    REMOVED = "removed"
    """By a host, from the waitlist or before any invite left; `words` say why."""
    MOVED = "moved"
    """To those who wait, or hold an offer: their calendars hold nothing to update."""


@dataclass(frozen=True, kw_only=True)
class PlaceNews:
    """A short fact about one's place to somebody whose calendar holds nothing."""

    event: EventFacts
    news: News
    words: str = ""
    events_url: str
    was_starts_at: datetime | None = None
    """`MOVED` only, as are the next three: how it was before."""
    was_ends_at: datetime | None = None
    was_location: str = ""
    held_until: datetime | None = None
    """Until when an offered place is held."""


class EntryNews(StrEnum):
    """Why the one entry of a series is written anew, by no mail about one date."""

    CHANGED = "changed"
    """Dates of it did."""
    STOPPED = "stopped"
    """The person comes no more every time; dates on which they have a place stay."""
    OVER = "over"
    """No date of it is left in this calendar."""
    APART = "apart"
    """Calendars would not all show its hours right: each date is an entry of its own."""


@dataclass(frozen=True, kw_only=True)
class EntryMail:
    """One entry of a whole series, put right in somebody's calendar."""

    event: EventFacts
    """The date that the entry began with, or the next: for the title and the host."""
    calendar: CalendarMail
    news: EntryNews
    days: tuple[date, ...]
    """The next on which it stands, a few."""


@dataclass(frozen=True, kw_only=True)
class Tablemate:
    """Somebody who shared a table and may be found."""

    name: str
    department: str
    table: int


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """Mail 7: the day after."""

    event: EventFacts
    because: Because
    met: int
    """How many people the person sat with, named here or not."""
    tablemates: tuple[Tablemate, ...]
    """Only those who may be found."""
    promises: tuple[tuple[str, str], ...] = ()
    """(to whom, what)."""
    asks_attendance: bool
    """Nobody knows yet who came: the mail first asks "Were you there?"."""
    were_you_there_url: str
    follow_ups_url: str


@dataclass(frozen=True, kw_only=True)
class PromiseReminder:
    """Mail 8: a note the person left for themselves."""

    because: Because
    to_name: str
    what: str
    due_on: date
    event_title: str
    met_on: date
    is_last: bool
    write_url: str
    done_url: str


@dataclass(frozen=True, kw_only=True)
class DigestEvent:
    """One event of a digest; what is free is told as it is when it is written."""

    event: EventFacts
    free: int | None
    """Places that nobody has; None: the room never fills."""
    answer_url: str


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Mail 10: what would have been too much in mails of its own."""

    because: Because
    events: tuple[DigestEvent, ...] = ()
    """The soonest first."""
    nudges: tuple["Prompt | PromiseReminder | HostReminder", ...] = ()
    """What was due at the same moment, each as it would have been sent."""


@dataclass(frozen=True, kw_only=True)
class HostNote:
    """What a host wrote to the people of an event."""

    event: EventFacts
    author: str
    text: str


@dataclass(frozen=True, kw_only=True)
class HostReminder:
    """What a host asked to be said again, so many days before the event."""

    event: EventFacts
    because: Because
    author: str
    text: str
    """May be empty: the facts are reminder enough."""
    yes_url: str = ""
    """Set for those who have not answered; their no stands beside it."""
    no_url: str = ""
    free_url: str = ""
    """Set for those who have a place."""


@dataclass(frozen=True, kw_only=True)
class Personal:
    """What one person wrote to another; both approved by its author."""

    author: str
    subject: str
    text: str
    event_title: str


@dataclass(frozen=True, kw_only=True)
class StoryAsk:
    """A line about meeting its reader, whom its author asks to publish it."""

    author: str
    words: str
    is_named: bool
    """The author wants their name below it."""
    is_another: bool
    """It is another wording of a line that the reader wrote."""
    url: str


class ReplyNews(StrEnum):
    """What a calendar's answer came to, where its owner believes something else."""

    WAITS = "waits"
    """They accepted, and it was full."""
    TIME_CHANGED = "time_changed"
    """They answered an invite to another time."""
    CHANGED = "changed"
    """They answered an invite that a newer one replaced."""
    NOT_INVITED = "not_invited"
    """They answered an invite that was somebody else's."""
    STEPS_IN = "steps_in"
    """`name` can't come, and names them."""
    SAYS_MAYBE = "says_maybe"
    """They have a place, and their calendar says maybe."""
    MAYBE_RAN_OUT = "maybe_ran_out"
    TIME_STAYS = "time_stays"
    """They proposed another time."""
    ASKED_AGAIN = "asked_again"
    """Their calendar asked for the invite again."""


@dataclass(frozen=True, kw_only=True)
class ReplyMail:
    """What follows from an answer by mail, in a few words."""

    event: EventFacts
    news: ReplyNews
    calendar: CalendarMail | None = None
    """Only for a calendar that holds the event."""
    yes_url: str = ""
    """Set for those who have no place."""
    no_url: str = ""
    """Set for those who have a place, or wait."""
    turn: int | None = None
    """`WAITS` only: 1 is the next."""
    until: datetime | None = None
    """`SAYS_MAYBE` only: until when the place is theirs."""
    name: str = ""


class HostNews(StrEnum):
    """What hosts or admins are told about their own work."""

    PLAN_PUBLISHES_SOON = "plan_publishes_soon"
    PLAN_PUBLISHED = "plan_published"
    """It was time, and too late to announce it."""
    PLAN_NOT_PUBLISHED = "plan_not_published"
    WHO_COULD_NOT_COME = "who_could_not_come"
    HANDED_OVER = "handed_over"
    """You now answer for this event; `people` holds who did before."""
    MADE_HOST = "made_host"
    """To a guest, whose calendar holds the event already."""
    HELPS_AT_THE_DOOR = "helps_at_the_door"
    STOP_THIS_TIME = "stop_this_time"
    """Of a standing table: it happens unless the host presses."""
    HAT_OFFERED = "hat_offered"
    """To somebody who comes: would you be host next?"""
    FALLS_ON_HOLIDAY = "falls_on_holiday"
    """Of a series: the day of a date became a holiday; `people` name it."""
    ANSWERS_WAIT = "answers_wait"
    """Answers came by mail that a host has to look at."""
    WITHOUT_ORGANIZER = "without_organizer"
    """To admins: nobody answers for this event any more."""


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """What the host of a standing table decides "Stop this week?" by."""

    going: int
    fewest: int | None = None
    """With fewer people at `decides_at` it is folded or called off; None: never."""
    folds: bool = False
    decides_at: datetime
    holiday: str = ""
    """What that day turned out to be; empty: nothing."""
    hat_url: str = ""
    """Where the hat can be passed on; set once a month."""


@dataclass(frozen=True, kw_only=True)
class HostMail:
    """One of the few mails that only hosts (or admins) get."""

    event: EventFacts
    news: HostNews
    action_url: str
    at: datetime | None = None
    """When the plan publishes itself; until when the list can be saved."""
    headline: tuple[int, int, int] | None = None
    """(least new people anyone meets, first meetings, at most so many)."""
    broken: tuple[str, ...] = ()
    """Why a plan was not published: finished sentences in the reader's language."""
    people: tuple[str, ...] = field(default=())
    stop: StopFacts | None = None
    """`STOP_THIS_TIME` only."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """An operator's own, to see what arrives and whether a calendar offers to answer."""

    event: EventFacts
    calendar: CalendarMail


Content = (
    Code
    | Announcement
    | Invitation
    | Update
    | Cancellation
    | TableMail
    | Reminder
    | Offer
    | PlaceNews
    | EntryMail
    | Prompt
    | PromiseReminder
    | Digest
    | HostNote
    | HostReminder
    | Personal
    | StoryAsk
    | HostMail
    | ReplyMail
    | Trial
    | CoffeeContent
    | IntroductionContent
)
"""Everything `messages.compose` can put into words."""
