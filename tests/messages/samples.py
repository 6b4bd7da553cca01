"""One of each mail, with everything that can stand in it and with as little as can."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache

from app.domain.because import Because, Ground
from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.coffee.mail import (
    CoffeeFacts,
    CoffeeInvite,
    CoffeeNews,
    CoffeeProposal,
    Colleague,
    DidYouMeet,
    NobodyCould,
    TouchBase,
)
from app.domain.events import Kind
from app.domain.house import House, Mailbox
from app.domain.introductions import Introduced, IntroductionAsk
from app.domain.mail import (
    Announcement,
    Cancellation,
    Change,
    Code,
    Content,
    Digest,
    DigestEvent,
    EntryMail,
    EntryNews,
    Envelope,
    EventFacts,
    HostMail,
    HostNews,
    HostNote,
    HostReminder,
    Invitation,
    News,
    Offer,
    Personal,
    PlaceNews,
    PromiseReminder,
    Prompt,
    Reason,
    Reminder,
    ReplyMail,
    ReplyNews,
    Seating,
    StopFacts,
    StoryAsk,
    TableMail,
    Tablemate,
    Trial,
    Update,
)
from app.domain.series import Rhythm, Rule
from app.domain.series_calendar import Recurrence
from app.messages.compose import as_bytes, compose

NOON = datetime(2026, 12, 3, 11, tzinfo=UTC)  # twelve o'clock in Budapest, a Thursday
TEN_DAYS_BEFORE = NOON - timedelta(days=10)
DAY_BEFORE = NOON - timedelta(hours=20)
BASE = "https://trestle.example"
HOUSE = House(
    base_url=BASE, mailbox=Mailbox(name="Trestle", address="events@trestle.example")
)
ENVELOPE = Envelope(
    message_id="<0c6e7d5a@trestle.example>",
    written_at=TEN_DAYS_BEFORE,
    house=HOUSE,
    to=Mailbox(name="Priya Nair", address="priya@corp.example"),
    locale="en",
    sender="Maya Lindqvist",
)
MUTABLE = replace(
    ENVELOPE, unsubscribe_url=f"{BASE}/u/secret", thread="<first@trestle.example>"
)
EVENT = EventFacts(
    title="December mixer",
    kind=Kind.MIXER,
    purpose="Lunch with people you don't work with.",
    starts_at=NOON,
    ends_at=NOON + timedelta(minutes=75),
    zone="Europe/Budapest",
    location="Canteen, Building B",
    online_url="https://meet.example/december",
    url=f"{BASE}/events/7",
    host="Maya Lindqvist",
    has_tables=True,
    seats_per_table=6,
    capacity=40,
    answer_by=datetime(2026, 12, 1, 16, tzinfo=UTC),
    freezes_at=DAY_BEFORE,
)
BARE_EVENT = replace(
    EVENT,
    kind=Kind.OPEN_FORUM,
    purpose="",
    location="",
    online_url="",
    has_tables=False,
    seats_per_table=None,
    capacity=None,
    answer_by=None,
    freezes_at=None,
)
CALENDAR = CalendarMail(
    uid="0d9f0b7e-7f3e-4b33-9a51-6d3f9a7f0b11@trestle.example",
    sequence=0,
    stamped_at=TEN_DAYS_BEFORE,
    method=Method.REQUEST,
    title=EVENT.title,
    starts_at=EVENT.starts_at,
    ends_at=EVENT.ends_at,
    zone=EVENT.zone,
    location=EVENT.location,
    purpose=EVENT.purpose,
    url=EVENT.url,
    organizer=Mailbox(name="Maya Lindqvist via Trestle", address=HOUSE.mailbox.address),
    attendee=ENVELOPE.to,
    partstat=PartStat.ACCEPTED,
)
CANCEL = replace(CALENDAR, method=Method.CANCEL, sequence=1)
WEEKLY = Recurrence(
    rule=Rule(rhythm=Rhythm.WEEKLY, first_on=date(2026, 12, 3)),
    begins_on=date(2026, 12, 3),
    until=None,
    starts=time(12),
    ends=time(13),
)
SERIES = replace(CALENDAR, uid="series-1@trestle.example", recurrence=WEEKLY)
OVER = replace(
    SERIES, method=Method.CANCEL, recurrence=replace(WEEKLY, is_over=True), sequence=1
)
FREE_URL = f"{BASE}/r/free-me"
EVENTS_URL = f"{BASE}/events"
INVITATION = Invitation(
    event=EVENT,
    calendar=CALENDAR,
    reason=Reason.ANSWERED,
    free_url=FREE_URL,
    details_url=f"{BASE}/r/details",
)
UPDATE = Update(
    event=replace(EVENT, starts_at=NOON + timedelta(minutes=30)),
    calendar=replace(
        CALENDAR,
        sequence=1,
        starts_at=NOON + timedelta(minutes=30),
        partstat=PartStat.NEEDS_ACTION,
    ),
    changes=(Change.TIME,),
    was_starts_at=EVENT.starts_at,
    was_ends_at=EVENT.ends_at,
    was_location=EVENT.location,
    words="The all-hands runs late.",
    free_url=FREE_URL,
)
CANCELLATION = Cancellation(
    event=EVENT,
    calendar=CANCEL,
    reason=Reason.EVENT_CANCELED,
    words="The canteen floor is being repaired.",
    events_url=EVENTS_URL,
)
TABLE = TableMail(
    event=EVENT,
    calendar=replace(CALENDAR, location="Canteen, Building B, table 4"),
    seats=(
        Seating(round=1, table=4),
        Seating(round=2, table=1, starts_at=NOON + timedelta(minutes=40)),
    ),
    new_people=7,
    tablemates=7,
    other_departments=6,
    can_teach=(("Kenji Mori", "Support", "deciding what's urgent"),),
    wants=(("Zsófia Kiss", "Sales", "budgets"),),
    my_seat_url=f"{BASE}/events/7/my-seat",
    free_url=FREE_URL,
)
OFFER = Offer(
    event=EVENT,
    held_until=NOON - timedelta(minutes=90),
    take_url=f"{BASE}/r/take",
    decline_url=f"{BASE}/r/decline",
)
PROMPT = Prompt(
    event=EVENT,
    because=Because(
        ground=Ground.SAT_WITH, name="Kenji Mori", count=13, on=date(2026, 12, 3)
    ),
    met=14,
    tablemates=(Tablemate(name="Kenji Mori", department="Support", table=4),),
    promises=(("Kenji Mori", "the Q3 cost template"),),
    asks_attendance=False,
    were_you_there_url=f"{BASE}/events/7/were-you-there",
    follow_ups_url=f"{BASE}/f/follow-ups",
)
PROMISE = PromiseReminder(
    because=Because(ground=Ground.NOTED, on=date(2026, 12, 3)),
    to_name="Kenji Mori",
    what="the Q3 cost template",
    due_on=date(2026, 12, 7),
    event_title="December mixer",
    met_on=date(2026, 12, 3),
    is_last=False,
    write_url=f"{BASE}/me/follow-ups/3/write",
    done_url=f"{BASE}/me/follow-ups/3",
)
FOR_ALL = Because(ground=Ground.EVERYONE)
GOING = Because(ground=Ground.GOING, name="Maya Lindqvist")
DIGEST = Digest(
    because=Because(ground=Ground.WEEK_WAS_FULL),
    events=(
        DigestEvent(event=EVENT, free=7, answer_url=f"{BASE}/r/first"),
        DigestEvent(
            event=replace(BARE_EVENT, title="Night shifts"),
            free=None,
            answer_url=f"{BASE}/r/second",
        ),
        DigestEvent(event=EVENT, free=0, answer_url=f"{BASE}/r/third"),
    ),
    nudges=(
        PROMPT,
        PROMISE,
        HostReminder(
            event=EVENT, because=GOING, author="Maya Lindqvist", text="", free_url=BASE
        ),
    ),
)
HOST_MAIL = HostMail(
    event=EVENT,
    news=HostNews.PLAN_PUBLISHES_SOON,
    action_url=f"{BASE}/events/7/seating",
    at=DAY_BEFORE,
    headline=(5, 124, 129),
)
FORUM_CALENDAR = replace(CALENDAR, location="", purpose="")
COFFEE = CoffeeFacts(
    others=(Colleague(name="Łukasz Wójcik", department="Operations"),),
    zone="Europe/Budapest",
    site="Budapest",
    about="How do orders move?\n\nPriya",
    author="Priya Nair",
    url=f"{BASE}/coffee/key",
)
ONLINE = replace(
    COFFEE,
    others=(*COFFEE.others, Colleague(name="Ana Ünal", department="Legal")),
    site="",
    about="",
    author="",
)
TOUCH = TouchBase(
    name="Jonas Weber",
    department="Engineering",
    weeks=9,
    hello_url="mailto:jonas@trestle.example",
    url=f"{BASE}/hello/key",
    story_url=f"{BASE}/story/key",
)
COFFEE_MAILS: dict[str, Content] = {
    "coffee match": CoffeeProposal(coffee=COFFEE, slots=(NOON, DAY_BEFORE)),
    "coffee match of three": CoffeeProposal(coffee=ONLINE, slots=()),
    "coffee question": CoffeeProposal(
        coffee=COFFEE, slots=(NOON,), department="Operations"
    ),
    **{
        f"coffee: {news}": CoffeeInvite(
            coffee=ONLINE if news is CoffeeNews.FEWER else COFFEE,
            calendar=CALENDAR,
            news=news,
            was_starts_at=NOON - timedelta(days=2)
            if news is CoffeeNews.MOVED
            else None,
        )
        for news in CoffeeNews
    },
    "nobody could": NobodyCould(
        department="Legal", about="Contracts?", url=f"{BASE}/me/coffee"
    ),
    "did you meet": DidYouMeet(coffee=COFFEE, starts_at=NOON),
    "touch base": TOUCH,
    "touch base after coffee": replace(TOUCH, weeks=1, by_coffee=True),
    "touch base after long": replace(TOUCH, weeks=None),
    "touch base after introduction": replace(TOUCH, by_introduction=True),
    "would introduce": IntroductionAsk(
        introducer="Priya Nair", about="budgets.", url=f"{BASE}/intro/key"
    ),
    "introduced": Introduced(
        introducer="Priya Nair",
        about="budgets",
        name="Łukasz Wójcik",
        department="Operations",
        address="lukasz@trestle.example",
        coffee_url=f"{BASE}/me/coffee/ask?to=7",
    ),
}
FULL: dict[str, Content] = {
    "code": Code(code="482913", minutes=10),
    "announcement": Announcement(
        event=EVENT,
        because=FOR_ALL,
        yes_url=f"{BASE}/r/x?a=yes",
        no_url=f"{BASE}/r/x?a=no",
    ),
    "announcement of a series": Announcement(
        event=EVENT,
        because=FOR_ALL,
        yes_url=f"{BASE}/r/x?a=yes",
        no_url=f"{BASE}/r/x?a=no",
        rhythm=Rhythm.WEEKLY,
        repeats_on=date(2026, 12, 3),
        every_url=f"{BASE}/r/x#series",
    ),
    "every time": replace(INVITATION, reason=Reason.EVERY_TIME),
    "full this time": PlaceNews(
        event=EVENT, news=News.WAITS_THIS_TIME, events_url=EVENTS_URL
    ),
    "every date": replace(INVITATION, calendar=SERIES),
    "one date less": replace(
        CANCELLATION,
        calendar=replace(SERIES, method=Method.CANCEL, sequence=1),
        reason=Reason.ANSWERED,
    ),
    "entry of a series": EntryMail(
        event=EVENT,
        calendar=SERIES,
        news=EntryNews.CHANGED,
        days=(date(2026, 12, 3), date(2026, 12, 10)),
    ),
    "not every time": EntryMail(
        event=EVENT,
        calendar=SERIES,
        news=EntryNews.STOPPED,
        days=(date(2026, 12, 3),),
    ),
    "entry is over": EntryMail(
        event=EVENT,
        calendar=OVER,
        news=EntryNews.OVER,
        days=(),
    ),
    "dates apart": EntryMail(
        event=EVENT,
        calendar=OVER,
        news=EntryNews.APART,
        days=(),
    ),
    "stop this time": replace(
        HOST_MAIL,
        news=HostNews.STOP_THIS_TIME,
        stop=StopFacts(
            going=5,
            fewest=8,
            folds=True,
            decides_at=DAY_BEFORE,
            holiday="Fair",
            hat_url=f"{BASE}/events/7/hat",
        ),
    ),
    "invitation": INVITATION,
    "promotion": replace(INVITATION, reason=Reason.PROMOTED),
    "added": replace(INVITATION, reason=Reason.ADDED, words="You know budgets."),
    "hosting": replace(INVITATION, reason=Reason.HOSTING),
    "update": UPDATE,
    "update of a host": replace(UPDATE, is_hosting=True),
    "another day": replace(
        UPDATE, was_starts_at=NOON - timedelta(days=1), was_ends_at=NOON
    ),
    "longer": replace(UPDATE, was_starts_at=UPDATE.event.starts_at),
    "clock law": replace(UPDATE, changes=(Change.CLOCK,)),
    "new place": replace(UPDATE, changes=(Change.PLACE, Change.WORDING)),
    "cancellation": CANCELLATION,
    "removed": replace(CANCELLATION, reason=Reason.REMOVED),
    "freed": replace(CANCELLATION, reason=Reason.ANSWERED),
    "host no more": replace(CANCELLATION, reason=Reason.HOSTING),
    "table": TABLE,
    "table changed": replace(TABLE, is_change=True),
    "reminder": Reminder(event=EVENT, calendar=CALENDAR, free_url=FREE_URL),
    "offer": OFFER,
    "offer ran out": PlaceNews(
        event=EVENT, news=News.OFFER_RAN_OUT, words="", events_url=EVENTS_URL
    ),
    "added to the waitlist": PlaceNews(
        event=EVENT,
        news=News.ADDED_TO_WAITLIST,
        words="You asked me.",
        events_url=EVENTS_URL,
    ),
    "removed while waiting": PlaceNews(
        event=EVENT, news=News.REMOVED, words="Doubles.", events_url=EVENTS_URL
    ),
    "moved while waiting": PlaceNews(
        event=EVENT,
        news=News.MOVED,
        words="The all-hands runs late.",
        events_url=EVENTS_URL,
        was_starts_at=EVENT.starts_at - timedelta(minutes=30),
        was_ends_at=EVENT.ends_at,
        was_location="Canteen, Building A",
    ),
    "moved while offered": PlaceNews(
        event=EVENT,
        news=News.MOVED,
        events_url=EVENTS_URL,
        was_starts_at=EVENT.starts_at,
        was_ends_at=EVENT.ends_at,
        was_location="",
        held_until=DAY_BEFORE,
    ),
    "canceled while waiting": PlaceNews(
        event=EVENT,
        news=News.CANCELED_WHILE_WAITING,
        words="The canteen floor is being repaired.",
        events_url=EVENTS_URL,
    ),
    "prompt": PROMPT,
    "prompt that asks": replace(PROMPT, asks_attendance=True),
    "promise": PROMISE,
    "last promise": replace(PROMISE, is_last=True),
    "digest": DIGEST,
    "note": HostNote(
        event=EVENT, author="Maya Lindqvist", text="Bring a badge.\nAny.\n\nThanks."
    ),
    "host reminder, unanswered": HostReminder(
        event=EVENT,
        because=Because(ground=Ground.UNANSWERED, name="Maya Lindqvist"),
        author="Maya Lindqvist",
        text="Still 9 seats.",
        yes_url=f"{BASE}/r/key?a=yes",
        no_url=f"{BASE}/r/key?a=no",
    ),
    "host reminder, going": HostReminder(
        event=EVENT,
        because=GOING,
        author="Maya Lindqvist",
        text="Bring a badge.",
        free_url=FREE_URL,
    ),
    "personal": Personal(
        author="Priya Nair",
        subject="Thank you, Kenji",
        text="Your template saved my week.\n\nPriya",
        event_title="December mixer",
    ),
    **{
        f"story, {name}": StoryAsk(
            author="Priya Nair",
            words="We found out where the delay starts.",
            is_named=is_named,
            is_another=not is_named,
            url=f"{BASE}/story/key",
        )
        for name, is_named in (("named", True), ("another wording", False))
    },
    **{
        f"answer: {news}": ReplyMail(
            event=EVENT,
            news=news,
            calendar=CALENDAR,
            yes_url=f"{BASE}/r/key?a=yes",
            no_url=f"{BASE}/r/key?a=no",
            turn=3,
            until=DAY_BEFORE,
            name="Tom Okafor",
        )
        for news in ReplyNews
    },
    "trial": Trial(event=EVENT, calendar=CALENDAR),
    **COFFEE_MAILS,
    **{
        f"host: {news}": replace(
            HOST_MAIL, news=news, people=("Tom Okafor",), broken=("Table 5 has 2.",)
        )
        for news in HostNews
    },
}
BARE: dict[str, Content] = {
    "announcement": Announcement(
        event=BARE_EVENT, because=FOR_ALL, yes_url=BASE, no_url=BASE
    ),
    "invitation": replace(INVITATION, event=BARE_EVENT, calendar=FORUM_CALENDAR),
    "update": replace(UPDATE, event=BARE_EVENT, words="", was_location=""),
    "wording": replace(UPDATE, event=BARE_EVENT, changes=(Change.WORDING,)),
    "cancellation": replace(CANCELLATION, event=BARE_EVENT, words=""),
    "table": replace(
        TABLE,
        seats=(Seating(round=1, table=4), Seating(round=2, table=1)),
        new_people=0,
        tablemates=0,
        other_departments=0,
        can_teach=(),
        wants=(),
    ),
    "reminder": Reminder(event=BARE_EVENT, calendar=FORUM_CALENDAR, free_url=FREE_URL),
    "offer": replace(OFFER, event=BARE_EVENT),
    "offer ran out": PlaceNews(
        event=BARE_EVENT, news=News.OFFER_RAN_OUT, events_url=EVENTS_URL
    ),
    "prompt": replace(PROMPT, event=BARE_EVENT, met=0, tablemates=(), promises=()),
    "prompt that asks": replace(
        PROMPT, met=0, tablemates=(), promises=(), asks_attendance=True
    ),
    "digest": replace(DIGEST, events=DIGEST.events[:1], nudges=()),
    "note": HostNote(event=BARE_EVENT, author="Maya Lindqvist", text=""),
    "host reminder": HostReminder(
        event=BARE_EVENT, because=GOING, author="Maya Lindqvist", text=""
    ),
    "personal": Personal(author="Priya Nair", subject="", text="", event_title=""),
    **{f"answer: {news}": ReplyMail(event=BARE_EVENT, news=news) for news in ReplyNews},
    "trial": Trial(event=BARE_EVENT, calendar=FORUM_CALENDAR),
    **{
        f"host: {news}": HostMail(event=BARE_EVENT, news=news, action_url=BASE)
        for news in HostNews
    },
}
SAMPLES = {
    **{f"{name}, full": (MUTABLE, content) for name, content in FULL.items()},
    **{f"{name}, bare": (ENVELOPE, content) for name, content in BARE.items()},
}


READER = SMTP.clone(header_factory=lru_cache(1000)(SMTP.header_factory))
"""Parses a head as `SMTP` does, and once: the parser of the library asks for each some 20 times."""


def carried(content: Content, envelope: Envelope = ENVELOPE) -> EmailMessage:
    """The mail as its reader gets it: written to bytes and parsed again."""
    return message_from_bytes(
        as_bytes(compose(envelope, content)), _class=EmailMessage, policy=READER
    )


def plain_of(mail: EmailMessage) -> str:
    """The plain text, as it is read."""
    return _body(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    """The HTML, as it is read."""
    return _body(mail, "html")


def calendar_of(mail: EmailMessage) -> bytes:
    """The calendar part, byte for byte."""
    parts = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    return bytes(parts[0].get_payload(decode=True))


def _body(mail: EmailMessage, kind: str) -> str:
    parts = [p for p in mail.walk() if p.get_content_type() == f"text/{kind}"]
    return bytes(parts[0].get_payload(decode=True)).decode().replace("\r\n", "\n")
