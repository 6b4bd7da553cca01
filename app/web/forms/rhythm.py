"""The rhythm of a series, as its host types it again."""

from flask_babel import lazy_gettext
from wtforms import BooleanField

from app.web.forms.hosting import EventForm


class RhythmForm(EventForm):
    """The fields of an event that a whole series goes by, and one of its own."""

    heeds_holidays = BooleanField(lazy_gettext("Leave holidays out"))
