"""Who is asking: a cookie that a person's leaving makes worthless."""

from contextlib import suppress

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import MethodNotAllowed, NotFound

from app.db import db
from app.domain.house import House
from app.domain.settings import WebOptions
from app.models import Person
from app.web import kept


class SignedIn(UserMixin):  # type: ignore[misc]
    """What the cookie stands for: a person, as long as their sessions hold."""

    def __init__(self, person: Person) -> None:
        self.id = f"{person.id}.{person.session_version}"
        self.person_id = person.id


def init_app(app: Flask, *, house: House) -> None:
    """Teach the application to know people by their cookie."""
    app.extensions["house"] = house
    # No template asks it who is there, and a page that says that the database is gone
    # must not ask the database.
    manager = LoginManager(app, add_context_processor=False)
    manager.login_message = None
    manager.user_loader(_load)


def is_signed_in() -> bool:
    """Return whether somebody who works here is asking."""
    return bool(current_user.is_authenticated)


def sign_in(person: Person) -> None:
    """Remember this browser as that person's, in a session of its own.

    Of the one before, only what was filled in and could not be sent is kept.
    """
    found = kept.find_kept()
    session.clear()
    if found is not None:
        kept.carry(found)
    session.permanent = True
    login_user(SignedIn(person))


def sign_out() -> None:
    """Forget whose browser this is."""
    logout_user()
    session.clear()


def turn_away() -> ResponseReturnValue:
    """Send a stranger to the front door, which leads back here.

    A press leads back to the page that its button stands on, and is kept.
    """
    if request.method not in {"GET", "HEAD"}:
        kept.keep_press()
        return redirect(url_for("codes.ask", next=_page_of_press() or None), 303)
    here = request.full_path.rstrip("?")
    return redirect(url_for("codes.ask", next=here), 302)


def current_person_id() -> int:
    """Return the colleague behind this request."""
    return int(current_user.person_id)


def current_person() -> Person:
    """Return the colleague behind this request, read once."""
    if "person" not in g:
        g.person = db.session.get_one(Person, current_person_id())
    person: Person = g.person
    return person


def current_house() -> House:
    """Return the installation that is asked."""
    house: House = current_app.extensions["house"]
    return house


def current_options() -> WebOptions:
    """Return what this installation's pages may know of its settings."""
    options: WebOptions = current_app.extensions["options"]
    return options


def _page_of_press() -> str:
    # Addresses that act end in their verb: what stands before it is a page.
    addresses = current_app.create_url_adapter(request)
    path = request.path
    while path and addresses is not None:
        with suppress(NotFound, MethodNotAllowed):
            addresses.match(path, method="GET")
            return path
        path = path.rpartition("/")[0]
    return ""


def _load(text: str) -> SignedIn | None:
    number, _, version = text.partition(".")
    whole = [joinedload(Person.department)]  # the frame of every page names it
    person = (
        db.session.get(Person, int(number), options=whole) if number.isdigit() else None
    )
    if person is None or person.left_at or str(person.session_version) != version:
        return None
    g.person = person
    return SignedIn(person)
