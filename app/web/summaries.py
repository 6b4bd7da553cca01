"""The errors of a form, as the summary at the head of the page lists them."""

from dataclasses import dataclass

from flask_wtf import FlaskForm


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One line of the summary: it leads to the field."""

    field_id: str
    text: str


def summary_of(form: FlaskForm) -> list[FieldError]:
    """Return every error of a form, in the order of its fields."""
    return [
        FieldError(field_id=field.id, text=str(error))
        for field in form
        for error in field.errors
    ]
