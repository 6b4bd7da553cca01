"""Saying yes or not now to an introduction: the same for a reader and a mailed key."""

from datetime import UTC, datetime

from flask import abort, flash, request

from app.db import transaction
from app.operations import introductions
from app.operations.introductions import IsOver
from app.web.login import current_house
from app.web.words import gettext


def keep_word(introduction_id: int, person_id: int) -> None:
    """Keep the pressed answer and say what follows; nothing where it is over."""
    answer = request.form.get("say", "")
    if answer not in {"yes", "no"}:
        abort(400)
    try:
        with transaction() as session:
            is_made = introductions.say(
                session,
                introduction_id=introduction_id,
                person_id=person_id,
                yes=answer == "yes",
                house=current_house(),
                now=datetime.now(UTC),
            )
    except IsOver:
        flash(gettext("This isn't open any more. Nothing to do."), "lamp")
        return
    if is_made:
        flash(gettext("You both said yes: a mail to each of you is on its way."), "ok")
    elif answer == "yes":
        flash(gettext("Noted. Once the other says yes too, you both get a mail."), "ok")
    else:
        flash(gettext("Not now. Nobody learns of it."), "ok")
