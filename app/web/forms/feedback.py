"""Two questions to whoever came; the answer belongs to nobody."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.domain.feedback import SCORES

LINE = 300
WORTH = lazy_gettext("Was it worth your time?")
CHANGE = lazy_gettext("One thing to change")


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class FeedbackForm(FlaskForm):  # type: ignore[misc]
    """Was it worth it, and one thing to change."""

    score = RadioField(
        WORTH,
        choices=[SelectChoice(str(score), str(score)) for score in SCORES],
        validate_choice=True,
    )
    change = StringField(
        CHANGE,
        [Length(max=LINE, message=lazy_gettext("Keep it under 300 characters."))],
        filters=[_stripped],
    )
