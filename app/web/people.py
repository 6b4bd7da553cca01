"""The people of the company: importing them, with a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.people_diff import Difference, Wishes
from app.domain.people_import import Column, FileIsRefused, Reading
from app.operations.people_file import Sheet, read_sheet
from app.operations.people_import import (
    NotWhatWasShown,
    SomebodyMustAgree,
    foresee,
    take_in,
)
from app.queries.orphans import count_alone
from app.queries.people import count_people, list_departments
from app.web import people_preview as preview
from app.web import people_words as words
from app.web.forms.people import ImportForm, UploadForm
from app.web.login import current_house, current_options, current_person_id
from app.web.summaries import FieldError, summary_of
from app.web.words import gettext, ngettext

logger = structlog.get_logger()
blueprint = Blueprint("people", __name__)

NOWHERE = "-"
"""Chosen where the file has no such column, whatever its names look like."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One select: which of the file's columns is this one of ours."""

    field: str
    label: str
    chosen: str


@blueprint.get("/admin/people")
def admin_import() -> ResponseReturnValue:
    """Ask for a people file."""
    return _upload_page(UploadForm(formdata=None))


@blueprint.post("/admin/people/preview", endpoint="preview")
def show() -> ResponseReturnValue:
    """Show what a file would change. Writes nothing."""
    data = _uploaded()
    if data is None:
        form = UploadForm(formdata=None)
        form.file.errors = [gettext("Choose a CSV file.")]
        return _upload_page(form), 422
    try:
        return _preview_page(ImportForm(), data)
    except FileIsRefused as refusal:
        form = UploadForm(formdata=None)
        form.file.errors = [words.trouble_words(refusal.trouble, names=refusal.names)]
        return _upload_page(form), 422


@blueprint.post("/admin/people/import")
def apply() -> ResponseReturnValue:
    """Take in the file that the preview showed."""
    form = ImportForm()
    data = preview.unpack(form.content.data or "")
    if data is None or not form.validate():
        abort(400)
    try:
        done = _take(form, data)
    except FileIsRefused:
        return _preview_page(form, data)
    except NotWhatWasShown:
        text = gettext(
            "This isn't what you were shown: somebody else imported, or you chose"
            " something since. Nothing was changed. Look again."
        )
        again = [FieldError(field_id="headline", text=text)]
        return _preview_page(form, data, errors=again)
    except SomebodyMustAgree as refusal:
        form.agreed.errors = [
            ngettext(
                "Type %(num)d to deactivate %(num)d person.",
                "Type %(num)d to deactivate %(num)d people.",
                len(refusal.leavers),
            )
        ]
        return _preview_page(form, data)
    logger.info("people_imported", by_id=current_person_id(), changes=done.changes)
    flash(gettext("Imported. %(headline)s.", headline=words.headline(done)), "ok")
    return redirect(url_for("people.admin_import"), 303)


def _take(form: ImportForm, data: bytes) -> Difference:
    # Read before the lock: it takes seconds, and everybody's answers would wait.
    now = datetime.now(UTC)
    reading = preview.read(db.session(), read_sheet(data), given=_given())
    wishes = _wishes(form, reading, now=now)
    with transaction() as session:
        return take_in(
            session,
            reading=reading,
            wishes=wishes,
            agreed=form.agreed.data,
            shown=form.shown.data,
            zone=current_options().zone,
            house=current_house(),
            now=now,
        )


def _wishes(form: ImportForm, reading: Reading, *, now: datetime) -> Wishes:
    return preview.wishes_of(
        db.session(),
        reading,
        deactivate_missing=form.deactivate_missing.data,
        answers=request.form,
        now=now,
    )


def _upload_page(form: UploadForm) -> str:
    return render_template(
        "people/admin_import.html",
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.file.errors),
        people=count_people(db.session()),
        departments=len(list_departments(db.session())),
        alone=count_alone(db.session(), now=datetime.now(UTC)),
        columns=[(column.value, words.column_words(column)) for column in Column],
    )


def _preview_page(
    form: ImportForm, data: bytes, *, errors: Sequence[FieldError] = ()
) -> ResponseReturnValue:
    sheet = read_sheet(data)
    form.content.data = preview.pack(data)
    errors = [*errors, *summary_of(form)]
    shown = None
    try:
        shown = _shown(form, sheet)
        form.shown.data = shown.fingerprint
    except FileIsRefused as refusal:
        text = words.trouble_words(refusal.trouble, names=refusal.names)
        errors = [FieldError(field_id="columns", text=text)]
    page = render_template(
        "people/preview.html",
        form=form,
        errors=errors,
        has_errors=bool(errors),
        preview=shown,
        header=[name for name in sheet.header if name.strip()],
        encoding=sheet.encoding,
        choices=_choices(_given()),
    )
    return page, 422 if errors else 200


def _shown(form: ImportForm, sheet: Sheet) -> preview.Preview:
    now, session = datetime.now(UTC), db.session()
    reading = preview.read(session, sheet, given=_given())
    asked = foresee(session, reading=reading, wishes=Wishes(), now=now)
    wishes = _wishes(form, reading, now=now)
    difference = foresee(session, reading=reading, wishes=wishes, now=now)
    return preview.preview_of(difference, asked=asked, answers=request.form)


def _uploaded() -> bytes | None:
    if (file := request.files.get("file")) and file.filename:
        return bytes(file.read())
    return preview.unpack(request.form.get("content", ""))


def _given() -> dict[Column, str]:
    chosen = {column: request.form.get(f"map-{column}", "") for column in Column}
    return {
        column: "" if name == NOWHERE else name
        for column, name in chosen.items()
        if name
    }


def _choices(given: Mapping[Column, str]) -> list[Choice]:
    return [
        Choice(
            field=f"map-{column}",
            label=words.column_words(column),
            chosen=(given[column] or NOWHERE) if column in given else "",
        )
        for column in Column
    ]
