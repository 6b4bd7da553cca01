"""Who and where of a coffee, in one reader's words."""

from app.domain.coffee.mail import CoffeeFacts, Colleague
from app.domain.mail import Envelope
from app.messages.letter import Quote, quoted
from app.messages.text import one_line, translator


def title_of(names: tuple[str, ...], *, locale: str) -> str:
    """Return what a calendar calls a coffee: "Coffee: Priya Nair and Łukasz Wójcik"."""
    title = translator(locale).ugettext("Coffee: %(names)s")
    return title % {"names": joined(names, locale=locale)}


def place_of(site: str, *, locale: str) -> str:
    """Return where a coffee is: "Berlin, in person", or "Online"."""
    gettext = translator(locale).ugettext
    if not site:
        return gettext("Online")
    return gettext("%(site)s, in person") % {"site": one_line(site)}


def joined(names: tuple[str, ...], *, locale: str) -> str:
    """Return "Ana", "Ana and Bo" or "Ana, Bo and Cy"."""
    gettext = translator(locale).ugettext
    clean = [one_line(name) for name in names]
    if len(clean) < 2:  # noqa: PLR2004 -- nothing to join
        return "".join(clean)
    both = gettext("%(names)s and %(last)s")
    return both % {"names": ", ".join(clean[:-1]), "last": clean[-1]}


def who(coffee: CoffeeFacts, envelope: Envelope) -> str:
    """Return "Jonas Weber from Engineering and Ana Ünal from Legal"."""
    people = tuple(_person(other, envelope) for other in coffee.others)
    return joined(people, locale=envelope.locale)


def names_of(coffee: CoffeeFacts, envelope: Envelope) -> str:
    """Return the names of the others, joined."""
    names = tuple(other.name for other in coffee.others)
    return joined(names, locale=envelope.locale)


def place(coffee: CoffeeFacts, envelope: Envelope) -> str:
    """Return where this coffee is."""
    return place_of(coffee.site, locale=envelope.locale)


def quote(coffee: CoffeeFacts, envelope: Envelope) -> Quote | None:
    """Return what the asker wrote with it, if anything."""
    return quoted(coffee.author, coffee.about, locale=envelope.locale)


def _person(other: Colleague, envelope: Envelope) -> str:
    known = translator(envelope.locale).ugettext("%(name)s from %(department)s")
    return known % {
        "name": one_line(other.name),
        "department": one_line(other.department),
    }
