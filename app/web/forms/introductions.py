"""What somebody writes who would bring two colleagues together."""

from collections.abc import Collection

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.domain.introductions import LINE
from app.domain.names_read import names_somebody
from app.web.words import gettext


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class IntroduceForm(FlaskForm):  # type: ignore[misc]
    """The second of two, and a few words on what they should talk about."""

    names: Collection[str] = ()
    """Of both: they stay out of the words."""

    second = SelectField(
        lazy_gettext("To whom?"),
        [DataRequired(lazy_gettext("Choose somebody you have met as well."))],
        coerce=int,
    )
    about = StringField(
        lazy_gettext("About what?"),
        [
            DataRequired(
                lazy_gettext("Say in a few words what they could talk about.")
            ),
            Length(max=LINE),
        ],
        filters=[_stripped],
    )

    def validate_about(self, field: StringField) -> None:
        """Keep both names out: neither learns the other's before both said yes."""
        if names_somebody(field.data or "", self.names):
            raise ValidationError(
                gettext("Leave their names out. They see them once both said yes.")
            )
