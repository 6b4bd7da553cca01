"""The page of one's own feeds: made, copied, changed, taken back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as cookies
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.feeds import Feed
from app.models import Token
from app.operations import feeds
from app.queries.feeds import list_feeds, list_sites
from app.web.feed_words import feed_words
from app.web.forms.feeds import FeedForm, InvitesForm, OneFeedForm
from app.web.login import current_house, current_person, current_person_id
from app.web.words import gettext

blueprint = Blueprint("my_feeds", __name__)
MADE = "feeds"
"""In this browser's cookie: links it made, as the database holds only their hashes."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One feed that is out."""

    number: int
    words: str
    url: str
    """Empty in any browser but the one that made it."""
    webcal: str


@blueprint.get("/me/feeds")
def index() -> str:
    """Show what is out, and what can be made."""
    return _page(FeedForm(formdata=None))


@blueprint.post("/me/feeds/make")
def make() -> ResponseReturnValue:
    """Make a link; its address is shown in this browser alone."""
    form, person_id, house = _offered(FeedForm()), current_person_id(), current_house()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction() as session:
            url = feeds.make_feed(
                session, person_id=person_id, feed=form.wanted(), house=house
            )
        _remember(url)
        flash(gettext("The link is ready. Copy it into your calendar."), "ok")
    except feeds.TooManyFeeds:
        flash(gettext("That is as many as one may have. Take one back first."), "lamp")
    except feeds.InvitesAreOn:
        flash(gettext("Your own events come as invites already."), "lamp")
    return _back()


@blueprint.post("/me/feeds/rotate")
def rotate() -> ResponseReturnValue:
    """Give the same feed another address; the old one is gone at once."""
    form, person_id, house = OneFeedForm(), current_person_id(), current_house()
    feed_id = form.number()
    with transaction() as session:
        url = feeds.rotate_feed(
            session,
            person_id=person_id,
            feed_id=feed_id,
            house=house,
            now=datetime.now(UTC),
        )
    if url is None:
        flash(gettext("That link was taken back already."), "lamp")
        return _back()
    _remember(url)
    flash(gettext("The link is new. The old one gives nothing any more."), "ok")
    return _back()


@blueprint.post("/me/feeds/revoke")
def revoke() -> ResponseReturnValue:
    """Take a link back."""
    feed_id, person_id = OneFeedForm().number(), current_person_id()
    with transaction() as session:
        feeds.revoke_feed(
            session, person_id=person_id, feed_id=feed_id, now=datetime.now(UTC)
        )
    flash(gettext("Taken back. Calendars that read it get nothing any more."), "ok")
    return _back()


@blueprint.post("/me/feeds/invites")
def choose_invites() -> ResponseReturnValue:
    """Send invites by mail, or words alone."""
    wanted, person_id = bool(InvitesForm().invites.data), current_person_id()
    with transaction() as session:
        feeds.choose_invites(
            session, person_id=person_id, wanted=wanted, now=datetime.now(UTC)
        )
    flash(gettext("Saved."), "ok")
    return _back()


def _page(form: FeedForm) -> str:
    person = current_person()
    made = cookies.get(MADE) or {}
    tokens = list_feeds(db.session(), person_id=person.id)
    return render_template(
        "feeds/index.html",
        form=_offered(form),
        lines=[_line(token, made) for token in tokens],
        invites=InvitesForm(formdata=None, invites=not person.reads_feed),
        reads_feed=person.reads_feed,
        has_errors=bool(form.errors),
    )


def _offered(form: FeedForm) -> FeedForm:
    with_mine = current_person().reads_feed
    form.offer(sites=list_sites(db.session()), with_mine=with_mine)
    return form


def _line(token: Token, made: dict[str, str]) -> Line:
    path = made.get(str(token.id), "")
    url = f"{current_house().base_url}/feeds/{path}" if path else ""
    return Line(
        number=token.id,
        words=feed_words(Feed.from_text(token.subject)),
        url=url,
        webcal=f"webcal://{url.partition('://')[2]}" if url else "",
    )


def _remember(url: str) -> None:
    path = url.rpartition("/")[2]
    tokens = list_feeds(db.session(), person_id=current_person_id())
    known = {str(token.id) for token in tokens}
    made = dict(cookies.get(MADE) or {}) | {path.partition(".")[0]: path}
    cookies[MADE] = {number: made[number] for number in made if number in known}


def _back() -> ResponseReturnValue:
    return redirect(url_for("my_feeds.index"), 303)
