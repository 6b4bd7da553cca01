"""A people file and what is to be done with it."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import Optional


class UploadForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(lazy_gettext("CSV file"))


class ImportForm(FlaskForm):  # type: ignore[misc]
    """The file once more, carried by the page, and the decisions about it."""

    content = HiddenField()
    shown = HiddenField()
    deactivate_missing = BooleanField(
        lazy_gettext("Deactivate whoever is not in the file")
    )
    agreed = IntegerField(
        lazy_gettext("How many people you deactivate"), validators=[Optional()]
    )
