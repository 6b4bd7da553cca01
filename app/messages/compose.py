"""Any content, put into words and into one finished mail."""

from email.message import EmailMessage

from app.domain.coffee.mail import CoffeeContent
from app.domain.introductions import IntroductionContent
from app.domain.mail import (
    Announcement,
    Cancellation,
    Code,
    Content,
    Digest,
    EntryMail,
    Envelope,
    HostMail,
    HostNote,
    HostReminder,
    Invitation,
    Offer,
    Personal,
    PlaceNews,
    PromiseReminder,
    Prompt,
    Reminder,
    ReplyMail,
    StoryAsk,
    TableMail,
    Trial,
    Update,
)
from app.messages import (
    answers,
    coffees,
    digest,
    hosts,
    introductions,
    meetings,
    news,
    people,
    places,
    stories,
    tables,
    trial,
)
from app.messages import envelope as head
from app.messages.body import fill, texts
from app.messages.letter import Letter
from app.messages.wire import WIRE, MessageBroken, as_bytes

__all__ = ["MessageBroken", "as_bytes", "compose", "letter_of"]


def compose(envelope: Envelope, content: Content) -> EmailMessage:
    """Return the finished mail: its head, both texts, and the calendar if it has one.

    No text that a person typed can make it raise; an address that is none raises
    `MessageBroken`.
    """
    letter = letter_of(content, envelope)
    mail = EmailMessage(policy=WIRE)
    try:
        head.address(mail, envelope, letter)
        fill(mail, texts(letter, envelope), calendar=letter.calendar)
    except ValueError as broken:
        raise MessageBroken(str(broken)) from broken
    return mail


def letter_of(content: Content, envelope: Envelope) -> Letter:  # noqa: C901, PLR0911, PLR0912 -- one line for each content
    """Return the words of `content`, before they are HTML or plain text."""
    if isinstance(content, CoffeeContent | IntroductionContent):
        return _between_two(content, envelope)
    match content:
        case Code():
            return people.code(content, envelope)
        case Announcement():
            return meetings.announcement(content, envelope)
        case Invitation():
            return places.invitation(content, envelope)
        case Update():
            return meetings.update(content, envelope)
        case Cancellation():
            return places.cancellation(content, envelope)
        case TableMail():
            return tables.table(content, envelope)
        case Reminder():
            return tables.reminder(content, envelope)
        case Offer():
            return places.offer(content, envelope)
        case PlaceNews() | EntryMail():
            return news.short_news(content, envelope)
        case Prompt():
            return people.prompt(content, envelope)
        case PromiseReminder():
            return people.promise(content, envelope)
        case Digest():
            return digest.digest(content, envelope)
        case HostNote():
            return people.host_note(content, envelope)
        case HostReminder():
            return meetings.host_reminder(content, envelope)
        case Personal() | StoryAsk():
            return stories.between_two(content, envelope)
        case HostMail():
            return hosts.host_mail(content, envelope)
        case ReplyMail():
            return answers.reply_mail(content, envelope)
        case Trial():
            return trial.trial(content, envelope)


def _between_two(
    content: CoffeeContent | IntroductionContent, envelope: Envelope
) -> Letter:
    if isinstance(content, IntroductionContent):
        return introductions.introduction_letter(content, envelope)
    return coffees.coffee_letter(content, envelope)
