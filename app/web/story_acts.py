"""What can be done about a line between two: the same for a reader and for a mailed key."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations import stories
from app.operations.stories import NoStory, SaysAName, WordsChanged
from app.web.forms.stories import AgreeForm, StoryForm
from app.web.login import current_house
from app.web.story_page import Pair, story_page
from app.web.summaries import summary_of
from app.web.words import gettext


def show(
    pair: Pair, *, form: StoryForm | None = None, agree: AgreeForm | None = None
) -> str:
    """Show the line as it stands between the two, and what can be pressed."""
    page = story_page(db.session(), pair, now=datetime.now(UTC))
    shown = [each for each in (form, agree) if each is not None]
    errors = [error for each in shown for error in summary_of(each)]
    return render_template(
        "stories/page.html",
        pair=pair,
        page=page,
        form=form or StoryForm(formdata=None, words=page.words),
        agree=agree or AgreeForm(formdata=None),
        errors=errors,
        has_errors=bool(errors),
    )


def is_known(pair: Pair) -> bool:
    """Return whether anything stands, or may stand, between the two."""
    return story_page(db.session(), pair, now=datetime.now(UTC)).step != "none"


def offer(pair: Pair) -> ResponseReturnValue:
    """Ask the other to publish this line, or another wording of theirs."""
    form, name = StoryForm(), pair.other.name
    if not form.validate():
        return show(pair, form=form), 422
    ids, back = _ids(pair), pair.url()
    try:
        with transaction() as session:
            stories.offer(
                session,
                **ids,
                words=form.words.data or "",
                is_named=form.is_named.data,
                house=current_house(),
                now=datetime.now(UTC),
            )
    except SaysAName:
        words = gettext("Leave out both names, or let yours stand below the line.")
        form.words.errors = [*form.words.errors, words]
        return show(pair, form=form), 422
    except NoStory:
        return _gone(pair)
    flash(
        gettext(
            "%(name)s is asked with the same text. It is published only if you both"
            " agree; a no is told to nobody.",
            name=name,
        ),
        "ok",
    )
    return redirect(back, 303)


def agree(pair: Pair) -> ResponseReturnValue:
    """Publish the very words that were seen."""
    form = AgreeForm()
    if not form.validate():
        abort(400)
    ids, back = _ids(pair), pair.url()
    try:
        with transaction() as session:
            stories.agree(
                session,
                **ids,
                words=form.seen.data or "",
                is_named=form.is_named.data,
                now=datetime.now(UTC),
            )
    except SaysAName:
        words = gettext(
            "The line itself says a name. Propose a wording without names, or let yours"
            " stand below it."
        )
        form.is_named.errors = [*form.is_named.errors, words]
        return show(pair, agree=form), 422
    except WordsChanged:
        flash(gettext("The words have changed. Read them once more."), "lamp")
        return redirect(back, 303)
    except NoStory:
        return _gone(pair)
    flash(gettext("Published. Either of you can take it back at any time."), "ok")
    return redirect(back, 303)


def decline(pair: Pair) -> ResponseReturnValue:
    """Say no; nobody is told."""
    words = gettext("It is not published. Nobody is told.")
    return _press(pair, stories.decline, words)


def let_pass(pair: Pair) -> ResponseReturnValue:
    """Not this time; nobody is asked again."""
    words = gettext("We won't ask again. Nobody learns of it.")
    return _press(pair, stories.let_pass, words)


def withdraw(pair: Pair) -> ResponseReturnValue:
    """Take the line back."""
    return _press(pair, stories.withdraw, gettext("Taken back. It is gone."))


def _press(pair: Pair, press: Callable[..., None], words: str) -> ResponseReturnValue:
    # Where nothing stands any more, only a key still opens the page.
    ids, back = _ids(pair), pair.url() if pair.key else url_for("followups.index")
    with transaction() as session:
        press(session, **ids, now=datetime.now(UTC))
    flash(words, "ok")
    return redirect(back, 303)


def _gone(pair: Pair) -> ResponseReturnValue:
    # Whoever holds a key was asked once: they learn what is left to do, and no more.
    if pair.key is None:
        abort(404)
    flash(gettext("This isn't open any more. Nothing to do."), "lamp")
    return redirect(pair.url(), 303)


def _ids(pair: Pair) -> dict[str, int]:
    return {"person_id": pair.me.id, "other_id": pair.other.id}
