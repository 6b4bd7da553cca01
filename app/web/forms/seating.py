"""Presses on the seating board: whom, where to, on which version of it."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.web.addresses import LARGEST


class BoardForm(FlaskForm):  # type: ignore[misc]
    """Something about the whole plan, as this board shows it."""

    version = IntegerField(
        validators=[InputRequired(), NumberRange(min=0, max=LARGEST)]
    )
    round = IntegerField(
        default=1, validators=[Optional(), NumberRange(min=1, max=LARGEST)]
    )
    """The round whose seats the board shows; not said: the first."""


class PersonForm(BoardForm):
    """Something about one person's seat."""

    person = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])


class MoveForm(PersonForm):
    """One person to another table, in exchange for another where one is named."""

    table = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])
    swap_with = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST)])
