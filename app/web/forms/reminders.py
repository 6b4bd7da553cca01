"""What a host asks to be said again before the event."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.domain.planned_reminders import DAYS_BEFORE, ReminderCircle
from app.web.reminder_words import CHOICE_WORDS, WHEN_WORDS

TEXT = 1000


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class ReminderForm(FlaskForm):  # type: ignore[misc]
    """One reminder, before and after its preview."""

    days_before = RadioField(
        lazy_gettext("When?"),
        choices=[SelectChoice(str(days), WHEN_WORDS[days]) for days in DAYS_BEFORE],
        default="2",
    )
    circle = RadioField(
        lazy_gettext("For whom?"),
        choices=[SelectChoice(c.value, CHOICE_WORDS[c]) for c in ReminderCircle],
        default=ReminderCircle.UNANSWERED.value,
    )
    text = TextAreaField(
        lazy_gettext("What do you want to say?"),
        [Length(max=TEXT, message=lazy_gettext("Keep it under 1000 characters."))],
        filters=[_stripped],
        render_kw={"rows": "4"},
    )
