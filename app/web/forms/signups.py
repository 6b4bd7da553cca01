"""The one question an event asks, and what may be told besides."""

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.needs import NeedTick
from app.domain.signups import Answer
from app.domain.table_wishes import WishKind
from app.models import Need, Signup
from app.operations.besides import Details
from app.web.labels import NEED_WORDS

LINE = 80
NOTE = 200


class RsvpForm(FlaskForm):  # type: ignore[misc]
    """Coming, or not coming."""

    answer = RadioField(
        lazy_gettext("Will you be there?"),
        choices=[
            SelectChoice(Answer.YES.value, lazy_gettext("Count me in")),
            SelectChoice(Answer.NO.value, lazy_gettext("Can't make it")),
        ],
        coerce=Answer,
    )
    saw_full = BooleanField()
    """The page said already that a yes joins the waitlist."""


class DetailsForm(FlaskForm):  # type: ignore[misc]
    """What a guest may tell after the answer; all of it is optional."""

    learn = StringField(lazy_gettext("I'd like to learn about"), [Length(max=LINE)])
    help = StringField(lazy_gettext("I can help with"), [Length(max=LINE)])
    reply = StringField("", [Length(max=NOTE)])
    ticks = SelectMultipleField(
        lazy_gettext("Food and access"),
        choices=[SelectChoice(tick.value, words) for tick, words in NEED_WORDS.items()],
        coerce=NeedTick,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    note = StringField(
        lazy_gettext("Anything else about food or access"), [Length(max=NOTE)]
    )
    sit_with = StringField(lazy_gettext("I'd like to sit with"), [Length(max=NOTE)])
    sit_apart = StringField(lazy_gettext("I'd rather not sit with"), [Length(max=NOTE)])
    shows_name = BooleanField(lazy_gettext("Show my name to other guests"))
    may_be_found = BooleanField(lazy_gettext("Tablemates may find me afterward"))

    def details(self, wishes: Mapping[int, WishKind]) -> Details:
        """Return what was told, with blanks at the ends removed."""
        ticks = set(self.ticks.data or ())
        return Details(
            shows_name=self.shows_name.data,
            may_be_found=self.may_be_found.data,
            learn=(self.learn.data or "").strip(),
            help=(self.help.data or "").strip(),
            reply=(self.reply.data or "").strip(),
            ticks=tuple(tick for tick in NeedTick if tick in ticks),
            note=(self.note.data or "").strip(),
            wishes=wishes,
        )


def details_form(
    signup: Signup, need: Need | None, *, wishes: Mapping[str, str]
) -> DetailsForm:
    """Return the form filled in with what this person told before."""
    return DetailsForm(
        formdata=None,
        data={
            "learn": signup.learn,
            "help": signup.help,
            "reply": signup.reply,
            "ticks": [NeedTick(tick) for tick in need.ticks] if need else [],
            "note": need.note if need else "",
            "shows_name": signup.shows_name,
            "may_be_found": signup.may_be_found,
            **wishes,
        },
    )
