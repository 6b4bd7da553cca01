"""What a host says to or about guests."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from app.operations.guest_acts import Circle

WORDS, TEXT = 300, 4000
NEEDED = lazy_gettext("Say why in a sentence; the person reads it.")


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class GuestForm(FlaskForm):  # type: ignore[misc]
    """One person, and why a host adds or removes them."""

    person_id = HiddenField()
    words = StringField(
        lazy_gettext("Why? They read it."),
        [InputRequired(NEEDED), Length(min=1, max=WORDS, message=NEEDED)],
        filters=[_stripped],
    )


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note to guests, before and after its preview."""

    circle = RadioField(
        lazy_gettext("To whom?"),
        choices=[
            SelectChoice(Circle.GOING.value, lazy_gettext("Those who are going")),
            SelectChoice(Circle.WAITING.value, lazy_gettext("Those who wait")),
            SelectChoice(Circle.ALL.value, lazy_gettext("All of them")),
        ],
        default=Circle.GOING.value,
    )
    text = TextAreaField(
        lazy_gettext("What do you want to say?"),
        [
            Length(
                min=1, max=TEXT, message=lazy_gettext("Write something to send first.")
            )
        ],
        filters=[_stripped],
        render_kw={"rows": "7"},
    )
    replies = BooleanField(lazy_gettext("Answers come to my address"))
    key = HiddenField()
    seen = HiddenField()
    """Whom the host was shown, in few letters."""
