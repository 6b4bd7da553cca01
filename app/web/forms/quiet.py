"""When a person wants to be nudged: days, hours, and until when not at all."""

from datetime import date

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.manners import HOUR_MIN, Week

HALF_HOUR_MIN = 30
DAY_WORDS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)


def clock_words(minutes: int) -> str:
    """Return minutes since midnight as a clock shows them: "09:30"."""
    hours, rest = divmod(minutes, HOUR_MIN)
    return f"{hours:02}:{rest:02}"


class HoursForm(FlaskForm):  # type: ignore[misc]
    """On which days, and from when to when."""

    days = SelectMultipleField(
        lazy_gettext("My working days"),
        [DataRequired(message=lazy_gettext("Choose at least one day."))],
        choices=[SelectChoice(day, words) for day, words in enumerate(DAY_WORDS)],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    opens = SelectField(lazy_gettext("From"), coerce=int)
    closes = SelectField(lazy_gettext("Until"), coerce=int)

    def offer(self, allowed: Week) -> None:
        """Give the choices that the operator allows."""
        step = HALF_HOUR_MIN
        marks = sorted(
            {allowed.opens_min, allowed.closes_min}
            | set(
                range(
                    allowed.opens_min - allowed.opens_min % -step,
                    allowed.closes_min,
                    step,
                )
            )
        )
        self.days.choices = [
            SelectChoice(day, words)
            for day, words in enumerate(DAY_WORDS)
            if day in allowed.days
        ]
        clocks = [SelectChoice(mark, clock_words(mark)) for mark in marks]
        self.opens.choices, self.closes.choices = clocks[:-1], clocks[1:]

    def week(self) -> Week | None:
        """Return what was chosen; None: the end is not after the beginning."""
        if self.opens.data >= self.closes.data:
            return None
        return Week(
            days=frozenset(self.days.data or ()),
            opens_min=self.opens.data,
            closes_min=self.closes.data,
        )


class PauseForm(FlaskForm):  # type: ignore[misc]
    """Until when nothing comes that can be done without."""

    until = DateField(
        lazy_gettext("Pause everything optional until"),
        [DataRequired(message=lazy_gettext("Choose a day."))],
    )

    def day(self) -> date | None:
        """Return the first day on which mail comes again."""
        chosen: date | None = self.until.data
        return chosen
