"""Reading people out of what a host pasted from a mail program or a spreadsheet."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session
from wtforms import Field

from app.models import Person
from app.queries.announcements import find_by_addresses
from app.web.forms.hosting import blame
from app.web.words import gettext

_ENTRY = re.compile(r"[;\r\n]+")
_BETWEEN = re.compile(r"[\s,<>]+")
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]*@[^<>]*)>")


def read_people(session: Session, field: Field) -> Sequence[Person]:
    """Return the people whose addresses were pasted; what is unknown is named.

    As mail programs and spreadsheets copy them: "Mori, Kenji <k@x>; a@x, b@x", or a
    name and an address in one line.
    """
    words = list(_pasted(field.data or ""))
    if not words:
        return []
    found = find_by_addresses(session, addresses={word.lower() for word in words})
    unknown = [word for word in dict.fromkeys(words) if word.lower() not in found]
    if unknown:
        blame(
            field,
            gettext("We know nobody at: %(addresses)s", addresses=", ".join(unknown)),
        )
    people = {person.id: person for person in found.values()}
    return list(people.values())


def _pasted(text: str) -> Iterator[str]:
    # Addresses, and whatever stands where one was meant: nobody is left out unsaid.
    for entry in _ENTRY.split(text):
        yield from (inner.strip() for inner in _IN_BRACKETS.findall(entry))
        for part in _IN_BRACKETS.sub(",", entry).split(","):
            addresses = [word for word in _BETWEEN.split(part) if "@" in word]
            yield from addresses or filter(None, [part.strip(" \t<>\"'")])
