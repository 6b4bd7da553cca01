"""What a host decides of tables: two people, somebody who looks after one, its look."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange

from app.domain.table_wishes import TableShape, TieKind
from app.web.addresses import LARGEST

NAME = 40
"""Letters of a table's name: it stands on a card."""
SHAPES = {
    TableShape.AS_IT_FITS: lazy_gettext("As it fits"),
    TableShape.ROUND: lazy_gettext("Round"),
    TableShape.LONG: lazy_gettext("Long"),
}


class TieForm(FlaskForm):  # type: ignore[misc]
    """Two people, and what is decided of them."""

    kind = SelectField(
        choices=[
            SelectChoice(TieKind.TOGETHER.value, lazy_gettext("sits with")),
            SelectChoice(TieKind.APART.value, lazy_gettext("never sits with")),
        ],
        coerce=TieKind,
    )
    one = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])
    other = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])


class OneForm(FlaskForm):  # type: ignore[misc]
    """One row, or one person, by id."""

    id = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])
