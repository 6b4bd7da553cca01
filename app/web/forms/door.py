"""What is pressed and typed at the door, and on the list of who came."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.addresses import LARGEST

NAME = 80


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class PressForm(FlaskForm):  # type: ignore[misc]
    """Whom a button at the door is about."""

    person_id = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST)])
    visitor_id = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST)])
    table = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST)])


class VisitorForm(FlaskForm):  # type: ignore[misc]
    """Somebody whom the directory does not know."""

    name = StringField(
        lazy_gettext("Name"),
        [DataRequired(lazy_gettext("Type the visitor's name.")), Length(max=NAME)],
        filters=[_stripped],
    )
    department = StringField(
        lazy_gettext("Department or company"),
        [Length(max=NAME)],
        filters=[_stripped],
    )


class ListForm(FlaskForm):  # type: ignore[misc]
    """Everyone with a place, ticked as came."""

    came = SelectMultipleField(
        lazy_gettext("Who came"),
        choices=[],
        coerce=int,
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
