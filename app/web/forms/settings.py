"""What a person chooses for themselves."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from app.domain.outbox import MailKind

MAIL_WORDS = {
    MailKind.ANNOUNCEMENT: lazy_gettext("Announcements of events"),
    MailKind.HOST_REMINDER: lazy_gettext("Reminders that hosts add"),
    MailKind.PROMPT: lazy_gettext("Follow-ups on the day after"),
    MailKind.PROMISE: lazy_gettext("Reminders of what you promised"),
}
"""The kinds that can be switched off, in the order in which one meets them."""


class NotificationsForm(FlaskForm):  # type: ignore[misc]
    """One switch for each kind of mail that can be switched off."""

    announcement = BooleanField(MAIL_WORDS[MailKind.ANNOUNCEMENT])
    host_reminder = BooleanField(MAIL_WORDS[MailKind.HOST_REMINDER])
    prompt = BooleanField(MAIL_WORDS[MailKind.PROMPT])
    promise = BooleanField(MAIL_WORDS[MailKind.PROMISE])

    def wanted(self) -> set[MailKind]:
        """Return the kinds that are switched on."""
        switches = {
            MailKind.ANNOUNCEMENT: self.announcement,
            MailKind.HOST_REMINDER: self.host_reminder,
            MailKind.PROMPT: self.prompt,
            MailKind.PROMISE: self.promise,
        }
        return {kind for kind, switch in switches.items() if switch.data}


class ThemeForm(FlaskForm):  # type: ignore[misc]
    """Light, dark, or as the system has it; then back to where one was."""

    theme = StringField()
    next = StringField()
