"""How tables are to be searched."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.domain.seating import DEEPER, NEW_PEOPLE


class MixForm(FlaskForm):  # type: ignore[misc]
    """New people, or people who have met getting to know each other."""

    new_people = IntegerField(
        validators=[InputRequired(), NumberRange(min=DEEPER, max=NEW_PEOPLE)]
    )
