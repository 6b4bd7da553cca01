"""What a stranger types to sign in."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Regexp

ADDRESS_LETTERS = 254
CODE_LETTERS = 20


class AskForm(FlaskForm):  # type: ignore[misc]
    """Where the code is to be mailed."""

    email = EmailField(
        lazy_gettext("Work email"),
        validators=[
            InputRequired(lazy_gettext("Enter your work email.")),
            Length(max=ADDRESS_LETTERS, message=lazy_gettext("Enter a shorter email.")),
            Regexp(
                r"\s*[^\s@]+@[^\s@]+\s*\Z",
                message=lazy_gettext("Enter an email like name@company.com."),
            ),
        ],
    )
    next = HiddenField()


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code that came."""

    code = StringField(
        lazy_gettext("Code"),
        validators=[
            InputRequired(lazy_gettext("Enter the six digits from the mail.")),
            Length(
                max=CODE_LETTERS,
                message=lazy_gettext("Enter the six digits from the mail."),
            ),
        ],
    )
