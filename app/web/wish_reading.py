"""Whom a guest wishes to sit with or not to, read from names and addresses as typed."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session
from wtforms import StringField

from app.domain.table_wishes import MOST_APART, MOST_WITH, WishKind
from app.models import Signup
from app.queries.people import list_by_ids, list_called
from app.queries.table_wishes import list_wishes
from app.web.forms.signups import DetailsForm
from app.web.words import gettext

_BETWEEN = re.compile(r"[,;\n]")


def read_wishes(
    session: Session, form: DetailsForm, *, signup: Signup | None, person_id: int
) -> dict[int, WishKind] | None:
    """Return what is wished by whom it is about; None with the field blamed."""
    before = [
        who for _, who, _ in list_wishes(session, signup_id=signup.id if signup else 0)
    ]
    wished: dict[int, WishKind] = {}
    fields = (
        (form.sit_with, WishKind.WITH, MOST_WITH),
        (form.sit_apart, WishKind.APART, MOST_APART),
    )
    for field, kind, most in fields:
        names = _names(session, (field.data or "").strip())
        if len(names) > most:
            _blame(field, gettext("Name two colleagues at most."))
            continue
        for name in names:
            found = _find(session, name, before=before)
            if isinstance(found, str):
                _blame(field, found)
            elif found == person_id:
                _blame(field, gettext("Name somebody else than yourself."))
            elif wished.setdefault(found, kind) is not kind:
                _blame(field, gettext("Somebody can't be named in both."))
    is_fine = not (form.sit_with.errors or form.sit_apart.errors)
    return wished if is_fine else None


def wish_fields(session: Session, *, signup: Signup) -> dict[str, str]:
    """Return the form's fields as they are filled in with what was wished before."""
    wished = list_wishes(session, signup_id=signup.id)
    people = {
        person.id: person
        for person in list_by_ids(session, ids=[who for _, who, _ in wished])
        if person.left_at is None
    }

    def named(wanted: WishKind) -> str:
        return ", ".join(
            people[who].email if _BETWEEN.search(name) else name
            for kind, who, name in wished
            if kind is wanted and who in people
        )

    return {"sit_with": named(WishKind.WITH), "sit_apart": named(WishKind.APART)}


def _names(session: Session, text: str) -> list[str]:
    # A name may hold a comma itself.
    if list_called(session, text=text):
        return [text]
    return [name.strip() for name in _BETWEEN.split(text) if name.strip()]


def _find(session: Session, name: str, *, before: Sequence[int]) -> int | str:
    """Return who is called so, or what is wrong with that."""
    found = list_called(session, text=name)
    if len(found) > 1:
        found = [who for who in found if who in before] or found
    if not found:
        return gettext("Nobody here is called %(name)s; try the work mail.", name=name)
    if len(found) > 1:
        return gettext(
            "More than one colleague is called %(name)s; give the work mail.", name=name
        )
    return found[0]


def _blame(field: StringField, words: str) -> None:
    field.errors = [*field.errors, words]
