"""The rhythm of a series, as its host types it again."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.web.forms.hosting import EventForm
from app.web.series_words import RHYTHM_WORDS


class RhythmForm(EventForm):
    """The fields of an event that a whole series goes by, and one of its own."""

    repeats = SelectField(
        lazy_gettext("How often?"),
        choices=[SelectChoice(each.value, text) for each, text in RHYTHM_WORDS.items()],
        validate_choice=False,
    )
    heeds_holidays = BooleanField(lazy_gettext("Leave holidays out"))
