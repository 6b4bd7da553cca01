"""Staying in touch: whom one hears of, and the line one writes to good news."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.coffee.touch import NEWS_LASTS
from app.models import OwnNews, Person
from app.operations import touch
from app.operations.touch import NobodyMet, NoSuchNews
from app.queries.touch import list_news
from app.web import coffee_home
from app.web.coffee_links import put_off
from app.web.coffee_page import face_of
from app.web.forms.coffees import CongratulationForm, NewsForm
from app.web.hello import Two
from app.web.hello import send as send_hello
from app.web.hello import show as show_hello
from app.web.login import current_house
from app.web.summaries import summary_of
from app.web.words import gettext


def stay(me: Person, other_id: int) -> ResponseReturnValue:
    """Hear of somebody now and then."""
    me_id = me.id
    try:
        with transaction() as session:
            touch.stay_in_touch(
                session, person_id=me_id, other_id=other_id, now=datetime.now(UTC)
            )
    except NobodyMet:
        abort(404)
    flash(
        gettext("We bring them up when it has been a while. Nobody learns of it."), "ok"
    )
    return _back(other_id)


def rest(me: Person, other_id: int) -> ResponseReturnValue:
    """Not now."""
    put_off(me, other_id)
    if request.form.get("back") == "follow-ups":
        return redirect(url_for("followups.index"), 303)
    return _home()


def hello(me: Person, other_id: int) -> str:
    """Show one name, and a line to send or not."""
    return show_hello(_two(me, other_id))


def say_hello(me: Person, other_id: int) -> ResponseReturnValue:
    """Send a line to them as its author."""
    return send_hello(_two(me, other_id))


def let_go(me: Person, other_id: int) -> ResponseReturnValue:
    """Hear of somebody no more."""
    me_id = me.id
    with transaction() as session:
        touch.let_go_of(session, person_id=me_id, other_id=other_id)
    flash(gettext("We won't bring them up again. Nobody learns of it."), "ok")
    return _back(other_id)


def tell(me: Person) -> ResponseReturnValue:
    """Tell something of one's own."""
    form, me_id = NewsForm(), me.id
    if not form.validate():
        return coffee_home.show(me, news=form), 422
    with transaction() as session:
        touch.tell_news(
            session,
            person_id=me_id,
            what=form.what.data or "",
            now=datetime.now(UTC),
        )
    flash(gettext("Those who stay in touch with you see it for a month."), "ok")
    return _home()


def take_back(me: Person, news_id: int) -> ResponseReturnValue:
    """Take it back."""
    me_id = me.id
    with transaction() as session:
        touch.take_news_back(session, person_id=me_id, news_id=news_id)
    flash(gettext("Taken back."), "ok")
    return _home()


def show(me: Person, news_id: int, *, form: CongratulationForm | None = None) -> str:
    """Open the draft of a line; every word of it is the author's to change."""
    news, other = _news(me, news_id)
    draft = gettext(
        "Hi %(name)s,\n\nI read your news: %(what)s. I'm glad for you.\n\n%(author)s",
        name=other.name,
        what=news.what.rstrip("."),
        author=me.name,
    )
    errors = summary_of(form) if form else []
    return render_template(
        "coffees/news.html",
        news=news,
        face=face_of(other),
        subject=_subject(news),
        form=form or CongratulationForm(formdata=None, text=draft),
        errors=errors,
        has_errors=bool(errors),
    )


def send(me: Person, news_id: int) -> ResponseReturnValue:
    """Send it as its author; the second press sends nothing."""
    form = CongratulationForm()
    news, other = _news(me, news_id)
    if not form.validate():
        return show(me, news_id, form=form), 422
    me_id, name, subject = me.id, other.name, _subject(news)
    try:
        with transaction() as session:
            sent = touch.congratulate(
                session,
                person_id=me_id,
                news_id=news_id,
                subject=subject,
                text=form.text.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            )
    except NoSuchNews:
        abort(404)
    said = gettext("Sent to %(name)s. Answers come straight to you.", name=name)
    already = gettext("You had already written to %(name)s.", name=name)
    flash(said if sent else already, "ok")
    return _home()


def _two(me: Person, other_id: int) -> Two:
    other = db.session.get(Person, other_id)
    if other is None or other.left_at is not None:
        abort(404)
    return Two(me=me, other=other)


def _news(me: Person, news_id: int) -> tuple[OwnNews, Person]:
    since = datetime.now(UTC) - NEWS_LASTS
    told = list_news(db.session(), person_id=me.id, since=since)
    found = next((one for one in told if one[0].id == news_id), None)
    if found is None:
        abort(404)
    return found[0], found[1]


def _subject(news: OwnNews) -> str:
    return gettext("About your news: %(what)s", what=news.what)


def _back(other_id: int) -> ResponseReturnValue:
    if request.form.get("back") == "person":
        return redirect(url_for("network.person", other_id=other_id), 303)
    return _home()


def _home() -> ResponseReturnValue:
    return redirect(url_for("coffees.index"), 303)
