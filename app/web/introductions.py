"""Bringing two colleagues together, and answering whoever would do so."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.db import db, transaction
from app.operations import introductions
from app.operations.introductions import (
    AskedBefore,
    BothSaidYes,
    IntroductionsAreMany,
    IsOver,
    NobodyMet,
)
from app.queries.introductions import was_asked
from app.queries.network import Connection
from app.web.filters import day_words
from app.web.forms.introductions import IntroduceForm
from app.web.introduction_acts import keep_word
from app.web.login import current_person, current_person_id
from app.web.network_page import face, list_visible
from app.web.summaries import summary_of
from app.web.words import gettext

blueprint = Blueprint("introductions", __name__)
_PERSON = "/me/network/<int:other_id>/introduce"
_ONE = "/me/introductions/<int:introduction_id>"


@blueprint.get(_PERSON)
def ask_page(other_id: int) -> str:
    """Show whom else one has met, and a line to write; nothing is sent by looking."""
    first, others = _two(other_id)
    return _show(first, others)


@blueprint.post(f"{_PERSON}/send")
def send(other_id: int) -> ResponseReturnValue:
    """Let both be asked; what either of them wishes or says changes nothing here."""
    first, others = _two(other_id)
    form = _fill(IntroduceForm(), others)
    second = next((one for one in others if one.person_id == form.second.data), None)
    form.names = [first.name, *([second.name] if second else [])]
    if not form.validate() or second is None:
        return _show(first, others, form=form), 422
    person_id, second_id = current_person_id(), second.person_id
    said, tone = _introduce(person_id, other_id, second_id, form.about.data or "")
    flash(said, tone)
    return redirect(url_for("network.index", _anchor="introduced"), 303)


@blueprint.post(f"{_ONE}/say")
def say(introduction_id: int) -> ResponseReturnValue:
    """Keep a yes or a not now."""
    person_id = current_person_id()
    if not was_asked(
        db.session(), introduction_id=introduction_id, person_id=person_id
    ):
        abort(404)
    keep_word(introduction_id, person_id)
    to_follow_ups = request.form.get("back") == "follow-ups"
    back = "followups.index" if to_follow_ups else "network.index"
    return redirect(url_for(back), 303)


@blueprint.post(f"{_ONE}/withdraw")
def withdraw(introduction_id: int) -> ResponseReturnValue:
    """Take it back before both said yes."""
    person_id = current_person_id()
    try:
        with transaction() as session:
            introductions.take_back(
                session,
                introduction_id=introduction_id,
                person_id=person_id,
                now=datetime.now(UTC),
            )
    except IsOver:
        abort(404)
    except BothSaidYes:
        flash(gettext("Both said yes meanwhile. The rest is theirs."), "lamp")
    else:
        flash(gettext("Taken back. Nobody is told."), "ok")
    return redirect(url_for("network.index"), 303)


def _introduce(
    person_id: int, first_id: int, second_id: int, about: str
) -> tuple[str, str]:
    try:
        with transaction() as session:
            introductions.introduce(
                session,
                person_id=person_id,
                first_id=first_id,
                second_id=second_id,
                about=about,
                now=datetime.now(UTC),
            )
    except NobodyMet:
        abort(404)
    except AskedBefore as before:
        return gettext(
            "You asked these two on %(day)s already. Once is enough, whatever came of"
            " it.",
            day=day_words(before.on),
        ), "lamp"
    except IntroductionsAreMany:
        return gettext(
            "You proposed two introductions this week. Next week there is room again."
        ), "lamp"
    return gettext(
        "Each of them is asked alone. If both say yes, it stands here."
    ), "ok"


def _two(other_id: int) -> tuple[Connection, list[Connection]]:
    """Return the first and everybody else one has met; 404 where there is none such."""
    known = list_visible(db.session(), current_person(), now=datetime.now(UTC))
    met = [one for one in known if one.met_at is not None]
    first = next((one for one in met if one.person_id == other_id), None)
    if first is None:
        abort(404)
    others = [one for one in met if one.person_id != other_id]
    return first, sorted(others, key=lambda one: (one.name, one.person_id))


def _fill(form: IntroduceForm, others: list[Connection]) -> IntroduceForm:
    form.second.choices = [
        SelectChoice(
            one.person_id,
            gettext(
                "%(name)s, %(department)s", name=one.name, department=one.department
            ),
        )
        for one in others
    ]
    return form


def _show(
    first: Connection, others: list[Connection], *, form: IntroduceForm | None = None
) -> str:
    return render_template(
        "introductions/ask.html",
        face=face(first),
        author=current_person().name,
        has_others=bool(others),
        form=form or _fill(IntroduceForm(formdata=None), others),
        errors=summary_of(form) if form else [],
        has_errors=bool(form and form.errors),
    )
