"""One line about meeting somebody, and whether names stand below it."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.domain.followups import LINE


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class StoryForm(FlaskForm):  # type: ignore[misc]
    """A line to publish if the other agrees to the same text."""

    words = TextAreaField(
        lazy_gettext("Your line"),
        [
            DataRequired(lazy_gettext("Write one line first.")),
            Length(
                max=LINE,
                message=lazy_gettext("At most %(max)d characters: one line."),
            ),
        ],
        filters=[_one_line],
    )
    is_named = BooleanField(
        # Both forms stand on one page.
        lazy_gettext("My name may stand below it"),
        id="named-write",
    )


class AgreeForm(FlaskForm):  # type: ignore[misc]
    """Agreement to the very words that were seen."""

    seen = StringField(validators=[DataRequired(), Length(max=LINE)])
    is_named = BooleanField(lazy_gettext("My name may stand below it"))
