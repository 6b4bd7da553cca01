"""What a host fills in; every field is kept as typed until publishing."""

import json

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.domain.events import REASON_AT_LEAST, HostRole, Kind
from app.domain.series import Scope, TooFew
from app.web.labels import KIND_WORDS
from app.web.series_words import RHYTHM_WORDS, SCOPE_WORDS, TOO_FEW_WORDS

TITLE, LINE, TEXT = 120, 200, 1000
DAY, CLOCK = {"type": "date"}, {"type": "time"}
NUMBER = {"type": "number", "inputmode": "numeric"}


class DaysField(StringField):
    """Several boxes of one name, each with a day; as text with blanks between."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Join what was ticked."""
        self.data = " ".join(valuelist)


class EventForm(FlaskForm):  # type: ignore[misc]
    """An event as its host types it: text, not yet dates and numbers."""

    kind = RadioField(
        lazy_gettext("What kind?"),
        choices=[SelectChoice(kind.value, words) for kind, words in KIND_WORDS.items()],
        default=Kind.MIXER.value,
    )
    title = StringField(lazy_gettext("Name"), [Length(max=TITLE)])
    day = StringField(lazy_gettext("Date"), render_kw=DAY)
    starts = StringField(lazy_gettext("Starts"), render_kw=CLOCK)
    ends = StringField(lazy_gettext("Ends"), render_kw=CLOCK)
    starts_which = RadioField(
        lazy_gettext("Which start?"), choices=[], validate_choice=False
    )
    ends_which = RadioField(
        lazy_gettext("Which end?"), choices=[], validate_choice=False
    )
    zone = SelectField(lazy_gettext("Clock of"), choices=[], validate_choice=False)
    location = StringField(lazy_gettext("Place"), [Length(max=LINE)])
    online_url = StringField(
        lazy_gettext("Online link"), [Length(max=500)], render_kw={"inputmode": "url"}
    )
    tables = StringField(lazy_gettext("Tables"), render_kw=NUMBER | {"min": "1"})
    seats = StringField(lazy_gettext("Seats at each"), render_kw=NUMBER | {"min": "2"})
    places = StringField(lazy_gettext("Places"), render_kw=NUMBER | {"min": "1"})
    audience = SelectField(
        lazy_gettext("Who is told"), choices=[], validate_choice=False
    )
    people = TextAreaField(
        lazy_gettext("Addresses of those who are told"), render_kw={"rows": "3"}
    )
    only_these = BooleanField(lazy_gettext("Only these people"))
    purpose = TextAreaField(
        lazy_gettext("What it's for, in one sentence"),
        [Length(max=TEXT)],
        render_kw={"rows": "3"},
    )
    access_note = StringField(
        lazy_gettext("Getting in, hearing and sitting there"), [Length(max=LINE)]
    )
    answer_day = StringField(lazy_gettext("Answer by"), render_kw=DAY)
    answer_time = StringField(lazy_gettext("At"), render_kw=CLOCK)
    question = StringField(lazy_gettext("A question of your own"), [Length(max=LINE)])
    asks_food = BooleanField(lazy_gettext("Ask what people eat"))
    hosts = TextAreaField(
        lazy_gettext("Addresses of co-hosts"), render_kw={"rows": "2"}
    )
    repeats = SelectField(
        lazy_gettext("How often?"),
        choices=[
            SelectChoice("", lazy_gettext("Once")),
            *(SelectChoice(each.value, text) for each, text in RHYTHM_WORDS.items()),
        ],
        validate_choice=False,
    )
    repeats_until = StringField(lazy_gettext("Last day"), render_kw=DAY)
    repeats_times = StringField(
        lazy_gettext("Or how many times"), render_kw=NUMBER | {"min": "1"}
    )
    listed_days = HiddenField()
    """The days that the list of dates showed, with blanks between."""
    kept_days = DaysField()
    """Those of them that are ticked."""
    is_standing = BooleanField(lazy_gettext("Let it run itself"))
    is_one_entry = BooleanField(lazy_gettext("One calendar entry for all dates"))
    comes = BooleanField(lazy_gettext("I come every time"))
    fewest = StringField(lazy_gettext("Fewest people"), render_kw=NUMBER | {"min": "1"})
    too_few = RadioField(
        lazy_gettext("If fewer come"),
        choices=[
            SelectChoice(each.value, text) for each, text in TOO_FEW_WORDS.items()
        ],
        default=TooFew.FOLD.value,
        validate_choice=False,
    )
    decides_days = StringField(
        lazy_gettext("Decided how many days before"),
        render_kw=NUMBER | {"min": "1", "max": "7"},
    )
    scope = RadioField(
        lazy_gettext("Which dates?"),
        choices=[SelectChoice(each.value, text) for each, text in SCOPE_WORDS.items()],
        default=Scope.ONE.value,
        validate_choice=False,
    )
    series_version = HiddenField()
    words = TextAreaField(
        lazy_gettext("What you say about the change"),
        [Length(max=TEXT)],
        render_kw={"rows": "2"},
    )
    version = HiddenField()
    writer = HiddenField()
    """Which window a draft was typed in: one name each time its page is opened."""
    seen = HiddenField()
    """A digest of what stood in the draft when its page was opened."""
    base = HiddenField()
    """The fields as they were when this page of settings was opened, as JSON."""

    def raw(self) -> dict[str, str]:
        """Return every field as typed; a box that is not ticked is empty."""
        return {
            field.name: ("y" if field.data is True else str(field.data or ""))
            for field in self
            if field.name != "csrf_token"
        }


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why an event is called off."""

    reason = TextAreaField(
        lazy_gettext("Why is it canceled?"),
        [
            Length(
                min=REASON_AT_LEAST,
                max=TEXT,
                message=lazy_gettext(
                    "Say why in at least 10 characters; everyone who said yes reads it."
                ),
            )
        ],
        filters=[lambda text: (text or "").strip()],
        render_kw={"rows": "3"},
    )

    scope = RadioField(
        lazy_gettext("Which dates?"),
        choices=[SelectChoice(each.value, text) for each, text in SCOPE_WORDS.items()],
        default=Scope.ONE.value,
        validate_choice=False,
    )


class TemplateForm(FlaskForm):  # type: ignore[misc]
    """What a template is called."""

    name = StringField(
        lazy_gettext("Its name"),
        [Length(min=1, max=60)],
        filters=[lambda text: (text or "").strip()],
    )


class HostForm(FlaskForm):  # type: ignore[misc]
    """Who helps, and as what."""

    person_id = HiddenField()
    role = HiddenField(default=HostRole.HOST.value)


def filled(fields: dict[str, str]) -> EventForm:
    """Return the form with these raw fields, as if they had been typed again."""
    typed = {name: text for name, text in fields.items() if text}
    return EventForm(formdata=MultiDict(typed), meta={"csrf": False})


def blame(field: Field, sentence: str) -> None:
    """Add one sentence to what is wrong with a field."""
    field.errors = [*field.errors, sentence]


def based(fields: dict[str, str]) -> dict[str, str]:
    """Return the fields with themselves as their base: what the host began from."""
    return fields | {"base": json.dumps(fields, ensure_ascii=False)}


def merged(mine: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Return `theirs` with every field of `mine` that was changed since its base.

    Without a base that can be read, all of `mine` is taken as changed.
    """
    base = base_of(mine)
    changed = {name for name in mine if _lines(base.get(name)) != _lines(mine[name])}
    return based(theirs) | {name: mine[name] for name in changed - {"base", "version"}}


def base_of(mine: dict[str, str]) -> dict[str, str]:
    """Return the fields as they were when the host began; nothing if unreadable."""
    try:
        return dict(json.loads(mine["base"]))
    except (ValueError, TypeError):
        return {}


def _lines(text: object) -> list[str]:
    # Browsers send line breaks in their own way.
    return str("" if text is None else text).strip().splitlines()
