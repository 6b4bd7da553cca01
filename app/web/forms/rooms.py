"""Presses in the room, and what somebody notes there."""

from datetime import UTC, datetime

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.domain.followups import LINE
from app.web.addresses import LARGEST

LATEST_MS = 4_102_444_800_000
"""The year 2100."""
LONGEST_ADDRESS = 254


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class PressForm(FlaskForm):  # type: ignore[misc]
    """Since when the phase on the presser's page has been shown."""

    since = IntegerField(validators=[Optional(), NumberRange(min=0, max=LATEST_MS)])

    def since_instant(self) -> datetime | None:
        """Return that instant; None if the page did not say, or said nonsense."""
        if not self.validate() or self.since.data is None:
            return None
        return datetime.fromtimestamp(self.since.data / 1000, tz=UTC)


class RemixForm(FlaskForm):  # type: ignore[misc]
    """What the preview was made from: another state makes other tables."""

    state = StringField(validators=[DataRequired(), Length(max=64)])


class NoteForm(FlaskForm):  # type: ignore[misc]
    """One line, and whose it is."""

    what = StringField(
        lazy_gettext("One thing you'll send, and to whom"),
        [
            DataRequired(lazy_gettext("Write what you'll send, and to whom.")),
            Length(max=LINE, message=lazy_gettext("Say it shorter.")),
        ],
        filters=[_stripped],
    )
    email = StringField(
        lazy_gettext("Your work email"),
        [Optional(), Length(max=LONGEST_ADDRESS)],
        filters=[_stripped],
    )
    here = BooleanField(lazy_gettext("Count me as here"))


class UndoForm(FlaskForm):  # type: ignore[misc]
    """Which round is taken back."""

    round = IntegerField(validators=[DataRequired(), NumberRange(min=2, max=99)])


class MateForm(FlaskForm):  # type: ignore[misc]
    """To whom something was promised, and by when."""

    other = IntegerField(validators=[DataRequired(), NumberRange(min=1, max=LARGEST)])
    due_on = DateField(validators=[Optional()])
