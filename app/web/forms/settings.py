"""What a person chooses for themselves."""

from collections.abc import Collection

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from app.domain.outbox import MailKind
from app.web.mail_words import KINDS

MAIL_WORDS = {
    MailKind.ANNOUNCEMENT: lazy_gettext("Announcements of events"),
    MailKind.HOST_REMINDER: lazy_gettext("Reminders that hosts add"),
    MailKind.PROMPT: lazy_gettext("Follow-ups on the day after"),
    MailKind.PROMISE: lazy_gettext("Reminders of what you promised"),
    MailKind.DIGEST: lazy_gettext("One digest instead of several mails"),
    MailKind.COFFEE: lazy_gettext("Coffee matches and questions to volunteers"),
    MailKind.TOUCH: lazy_gettext("One name a week to stay in touch with"),
    MailKind.INTRODUCTION: lazy_gettext("Introductions that colleagues propose"),
}
"""The kinds that can be switched off, in the order in which one meets them."""


def mail_words(kind: MailKind) -> str:
    """Return what a kind of mail is called where it is switched off."""
    return str(MAIL_WORDS.get(kind) or KINDS[kind])


class NotificationsForm(FlaskForm):  # type: ignore[misc]
    """One switch for each kind of mail that can be switched off."""

    also: tuple[MailKind, ...] = ()
    """What can be switched off only until an admin accepts the charter anew."""

    announcement = BooleanField(MAIL_WORDS[MailKind.ANNOUNCEMENT])
    host_reminder = BooleanField(MAIL_WORDS[MailKind.HOST_REMINDER])
    prompt = BooleanField(MAIL_WORDS[MailKind.PROMPT])
    promise = BooleanField(MAIL_WORDS[MailKind.PROMISE])
    digest = BooleanField(MAIL_WORDS[MailKind.DIGEST])
    coffee = BooleanField(MAIL_WORDS[MailKind.COFFEE])
    touch = BooleanField(MAIL_WORDS[MailKind.TOUCH])
    introduction = BooleanField(MAIL_WORDS[MailKind.INTRODUCTION])

    def wanted(self) -> set[MailKind]:
        """Return the kinds that are switched on."""
        switches = {
            MailKind.ANNOUNCEMENT: self.announcement,
            MailKind.HOST_REMINDER: self.host_reminder,
            MailKind.PROMPT: self.prompt,
            MailKind.PROMISE: self.promise,
            MailKind.DIGEST: self.digest,
            MailKind.COFFEE: self.coffee,
            MailKind.TOUCH: self.touch,
            MailKind.INTRODUCTION: self.introduction,
        }
        switches |= {kind: self[kind.value] for kind in self.also}
        return {kind for kind, switch in switches.items() if switch.data}


def notifications_form(kinds: Collection[MailKind]) -> type[NotificationsForm]:
    """Return the form with a switch for each of these kinds."""
    also = tuple(kind for kind in MailKind if kind in kinds and kind not in MAIL_WORDS)
    switches = {kind.value: BooleanField(KINDS[kind]) for kind in also}
    return type("NotificationsForm", (NotificationsForm,), switches | {"also": also})


class ThemeForm(FlaskForm):  # type: ignore[misc]
    """Light, dark, or as the system has it; then back to where one was."""

    theme = StringField()
    next = StringField()
