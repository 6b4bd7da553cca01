"""Saying hello to one name: signed in, or from a mailed link that opens that one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.time import local_day, zone_of
from app.models import Person
from app.operations import touch
from app.operations.touch import NobodyMet, has_greeted
from app.queries.touch import Shared, find_mark, list_shared
from app.web.coffee_list import shared_words
from app.web.coffee_page import face_of
from app.web.forms.coffees import CongratulationForm
from app.web.login import current_house
from app.web.summaries import summary_of
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class Two:
    """Who reads, and about whom."""

    me: Person
    other: Person
    key: str | None = None

    def url(self, verb: str) -> str:
        """Return where the page is, or where something is done about this name."""
        if self.key is None:
            return url_for(f"coffees.{verb}", other_id=self.other.id)
        return url_for(f"coffee_links.{verb}", key=self.key)


def show(two: Two, *, form: CongratulationForm | None = None) -> str:
    """Show one name, a line to send or not, and what else can be done about it."""
    now, me, other = datetime.now(UTC), two.me, two.other
    mark = find_mark(db.session(), person_id=me.id, other_id=other.id)
    if mark is None and two.key is None:
        abort(404)
    shared = list_shared(db.session(), person_id=me.id, now=now).get(other.id)
    today = local_day(now, zone=zone_of(me.zone))
    errors = summary_of(form) if form else []
    return render_template(
        "coffees/hello.html",
        two=two,
        face=face_of(other),
        line=shared_words(shared, now=now),
        form=form or CongratulationForm(formdata=None, text=_draft(two, shared)),
        subject=_subject(),
        is_marked=mark is not None,
        is_written=mark is not None and has_greeted(mark, now=now),
        rests=mark is not None
        and mark.rests_until is not None
        and mark.rests_until > today,
        pressed=next((name for name in ("end", "later") if name in request.args), ""),
        email=other.email,
        errors=errors,
        has_errors=bool(errors),
    )


def send(two: Two) -> ResponseReturnValue:
    """Send the line as its author; the second press sends nothing."""
    form, back, name = CongratulationForm(), two.url("hello"), two.other.name
    if not form.validate():
        return show(two, form=form), 422
    me_id, other_id = two.me.id, two.other.id
    try:
        with transaction() as session:
            sent = touch.greet(
                session,
                person_id=me_id,
                other_id=other_id,
                subject=_subject(),
                text=form.text.data or "",
                house=current_house(),
                now=datetime.now(UTC),
            )
    except NobodyMet:
        abort(404)
    said = gettext("Sent to %(name)s. Answers come straight to you.", name=name)
    already = gettext("You had already written to %(name)s.", name=name)
    flash(said if sent else already, "ok")
    return redirect(back, 303)


def _draft(two: Two, shared: Shared | None) -> str:
    facts = {"name": two.other.name, "author": two.me.name}
    if shared is None or shared.by_introduction:
        return gettext(
            "Hi %(name)s,\n\nit has been a while, and I thought of you. I hope all is well"
            " with you.\n\n%(author)s",
            **facts,
        )
    if shared.by_coffee:
        return gettext(
            "Hi %(name)s,\n\nit has been a while since our coffee, and I thought of you."
            " I hope all is well with you.\n\n%(author)s",
            **facts,
        )
    return gettext(
        "Hi %(name)s,\n\nit has been a while since we shared a table, and I thought of"
        " you. I hope all is well with you.\n\n%(author)s",
        **facts,
    )


def _subject() -> str:
    return gettext("Hello, it has been a while")
