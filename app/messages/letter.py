"""What one mail says, in the reader's words, before it is HTML or plain text.

Both texts are made from this one value, so neither can say less than the other.
Names and other texts of people are in it as plain text, already cleaned.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendar import CalendarMail
from app.domain.mail import Envelope, EventFacts
from app.domain.outbox import MailKind
from app.messages import times
from app.messages.text import one_line, paragraphs, translator


@dataclass(frozen=True, kw_only=True)
class Link:
    """An address of ours and the words that lead there."""

    url: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a person wrote, always set apart from our own words."""

    said: str
    """Who says it: "Maya Lindqvist says:"."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What, when and where: the same block in every mail about an event."""

    title: str
    when: str
    where: str
    online: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail's words, in the order in which they are read."""

    subject: str
    preview: str
    """What mail programs show beside the subject; repeated nowhere."""
    headline: str = ""
    """The one fact to see from afar: a code, a table, a new time."""
    lead: tuple[str, ...]
    points: tuple[str, ...] = ()
    facts: Facts | None = None
    quote: Quote | None = None
    close: tuple[str, ...] = ()
    button: Link | None = None
    links: tuple[Link, ...] = ()
    why: tuple[str, ...]
    """Why the person got this; whether it can be switched off."""
    calendar: CalendarMail | None = None
    mutes: MailKind | None = None
    """The kind that the unsubscribe link switches off."""
    turn_off: str = ""
    """Its words: "Turn off announcements"."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One event in one reader's language: the phrases that letters are made of."""

    event: EventFacts
    locale: str
    now: datetime

    @classmethod
    def of(cls, event: EventFacts, envelope: Envelope) -> "Story":
        """Return the event as the reader of `envelope` is told it."""
        return cls(event=event, locale=envelope.locale, now=envelope.written_at)

    @property
    def title(self) -> str:
        """Return the title, fit for one line."""
        return one_line(self.event.title)

    @property
    def host(self) -> str:
        """Return the whole name of the host who speaks; names are never split."""
        return one_line(self.event.speaker or self.event.host)

    @property
    def date(self) -> str:
        """Return "Thu 3 Dec"."""
        starts_on = times.event_day(self.event.starts_at, zone=self.event.zone)
        return times.short_day(starts_on, locale=self.locale)

    @property
    def when(self) -> str:
        """Return "Thursday 3 December, 12:00–13:15, Budapest time"."""  # noqa: RUF002 -- what people read
        event = self.event
        return self.span(event.starts_at, event.ends_at)

    @property
    def facts(self) -> Facts:
        """Return the block that says what, when and where."""
        gettext = translator(self.locale).ugettext
        place, url = one_line(self.event.location), one_line(self.event.online_url)
        online = None
        if url.startswith(("https://", "http://")):
            online = Link(url=url, label=gettext("Join online"))
        return Facts(
            title=self.title,
            when=self.when,
            where=place or gettext("Online"),
            online=online,
        )

    @property
    def facts_without_way_in(self) -> Facts:
        """Return the same block for whoever does not come: without the online link."""
        return replace(self.facts, online=None)

    @property
    def page(self) -> Link:
        """Return the link to the event's page."""
        label = translator(self.locale).ugettext("See the event")
        return Link(url=self.event.url, label=label)

    def free(self, url: str) -> Link:
        """Return the one wording in which a place is given back."""
        gettext = translator(self.locale).ugettext
        label = self.pick(gettext("Free my seat"), gettext("Free my place"))
        return Link(url=url, label=label)

    def pick(self, seat: str, place: str) -> str:
        """Return the sentence about a seat where there are tables, else of a place."""
        return seat if self.event.has_tables else place

    def span(self, starts_at: datetime, ends_at: datetime) -> str:
        """Return day, hours and city of another span on this event's clock."""
        return times.span(starts_at, ends_at, zone=self.event.zone, locale=self.locale)

    def moment(self, instant: datetime) -> str:
        """Return day, hour and city of an instant on this event's clock."""
        return times.moment(instant, zone=self.event.zone, locale=self.locale)

    def hour(self, instant: datetime) -> str:
        """Return hour and city of an instant on this event's clock."""
        return times.hour(instant, zone=self.event.zone, locale=self.locale)

    def quote(self, author: str, text: str) -> Quote | None:
        """Return what somebody wrote about it, or None where nothing was."""
        return quoted(author, text, locale=self.locale)


def quoted(author: str, text: str, *, locale: str) -> Quote | None:
    """Return somebody's words with their name, or None where there are none."""
    said = translator(locale).ugettext("%(name)s says:") % {"name": one_line(author)}
    words = paragraphs(text)
    return Quote(said=said, paragraphs=words) if words else None
