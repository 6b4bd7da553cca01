"""What a person writes, puts off and promises the day after."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from app.domain.followups import LETTER, LINE, Span


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class ThankForm(FlaskForm):  # type: ignore[misc]
    """A thank-you, every word of it the author's to change."""

    text = TextAreaField(
        lazy_gettext("Thank-you"),
        [
            DataRequired(lazy_gettext("Write a line or two first.")),
            Length(
                max=LETTER,
                message=lazy_gettext("At most %(max)d characters fit into one mail."),
            ),
        ],
        filters=[_stripped],
    )


class LaterForm(FlaskForm):  # type: ignore[misc]
    """For how long somebody is put off."""

    span = RadioField(
        lazy_gettext("Later"),
        choices=[
            SelectChoice(Span.WEEK.value, lazy_gettext("In 1 week")),
            SelectChoice(Span.MONTH.value, lazy_gettext("In 1 month")),
        ],
        coerce=Span,
    )


class QuickPromiseForm(FlaskForm):  # type: ignore[misc]
    """To whom, what, by when: in fifteen seconds, wherever they sat."""

    # Whom one sat with is known where it is asked for; what was sent is checked there.
    to = SelectField(lazy_gettext("To whom?"), validate_choice=False)
    offered = StringField(
        lazy_gettext("What did you offer?"),
        [
            DataRequired(lazy_gettext("Say in a few words what you offered.")),
            Length(max=LINE),
        ],
        filters=[_stripped],
    )
    by = DateField(
        lazy_gettext("By when?"),
        [DataRequired(lazy_gettext("Choose a day, from today on."))],
    )


class PromiseForm(FlaskForm):  # type: ignore[misc]
    """What was offered at the table, and by when."""

    what = StringField(
        lazy_gettext("What did you offer?"),
        [
            DataRequired(lazy_gettext("Say in a few words what you offered.")),
            Length(max=LINE),
        ],
        filters=[_stripped],
    )
    due_on = DateField(
        lazy_gettext("By when?"),
        [DataRequired(lazy_gettext("Choose a day, from today on."))],
    )
