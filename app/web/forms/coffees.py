"""What people say about coffees."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.coffee.terms import LINE, WORDS, Rhythm, Way
from app.domain.followups import LETTER

DAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class WishForm(FlaskForm):  # type: ignore[misc]
    """How somebody would like to be matched."""

    joins = BooleanField(lazy_gettext("Match me with somebody I know least"))
    rhythm = RadioField(
        lazy_gettext("How often?"),
        choices=[
            SelectChoice(Rhythm.WEEKLY.value, lazy_gettext("Every week")),
            SelectChoice(Rhythm.TWO_WEEKLY.value, lazy_gettext("Every two weeks")),
            SelectChoice(Rhythm.MONTHLY.value, lazy_gettext("Every four weeks")),
        ],
        coerce=Rhythm,
    )
    days = SelectMultipleField(
        lazy_gettext("On which days?"),
        choices=[SelectChoice(str(day), words) for day, words in enumerate(DAYS)],
        coerce=str,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    way = RadioField(
        lazy_gettext("How?"),
        choices=[
            SelectChoice(Way.EITHER.value, lazy_gettext("In person or online")),
            SelectChoice(Way.IN_PERSON.value, lazy_gettext("Only in person")),
            SelectChoice(Way.ONLINE.value, lazy_gettext("Only online")),
        ],
        coerce=Way,
    )
    sites = SelectMultipleField(
        lazy_gettext("Where else can you be met?"),
        coerce=str,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    paused_until = DateField(lazy_gettext("Pause until"), [Optional()])


class HelpForm(FlaskForm):  # type: ignore[misc]
    """What somebody answers for their department."""

    helps_with = StringField(
        lazy_gettext("I answer questions about"),
        [Length(max=LINE)],
        filters=[_stripped],
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """A colleague, by their work address."""

    address = StringField(
        lazy_gettext("Work address"),
        [DataRequired(lazy_gettext("Type a work address.")), Length(max=320)],
        filters=[_stripped],
    )


class CalendarForm(FlaskForm):  # type: ignore[misc]
    """A calendar file of one's own."""

    file = FileField(lazy_gettext("Calendar file (.ics)"))


class AskForm(FlaskForm):  # type: ignore[misc]
    """A time, and a line or two."""

    slot = RadioField(lazy_gettext("When?"), coerce=str)
    about = TextAreaField(
        lazy_gettext("What would you like to talk about?"),
        [Length(max=WORDS, message=lazy_gettext("At most %(max)d characters."))],
        filters=[_stripped],
    )


class DepartmentForm(FlaskForm):  # type: ignore[misc]
    """A question to a department; nobody is named."""

    department = SelectField(lazy_gettext("Department"), coerce=int)
    question = TextAreaField(
        lazy_gettext("Your question, in a line or two"),
        [
            DataRequired(lazy_gettext("Say in a line what it is about.")),
            Length(max=WORDS),
        ],
        filters=[_stripped],
    )


class NewsForm(FlaskForm):  # type: ignore[misc]
    """Something good of one's own."""

    what = StringField(
        lazy_gettext("Something good of yours"),
        [DataRequired(lazy_gettext("Say it in a line.")), Length(max=LINE)],
        filters=[_stripped],
    )


class CongratulationForm(FlaskForm):  # type: ignore[misc]
    """A line to somebody who told good news; every word the author's to change."""

    text = TextAreaField(
        lazy_gettext("Your line"),
        [DataRequired(lazy_gettext("Write a line first.")), Length(max=LETTER)],
        filters=[_stripped],
    )
