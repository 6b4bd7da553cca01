"""The people of the company: importing them, with a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.people_diff import Wishes
from app.domain.people_import import Column, FileIsRefused
from app.operations.people_file import Sheet, read_sheet
from app.operations.people_import import SomebodyMustAgree, foresee, take_in
from app.queries.people import count_people, list_departments
from app.web import people_preview as preview
from app.web import people_words as words
from app.web.forms.people import ImportForm, UploadForm
from app.web.login import current_house, current_options, current_person_id
from app.web.summaries import FieldError, summary_of
from app.web.words import gettext

logger = structlog.get_logger()
blueprint = Blueprint("people", __name__)


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
        sheet = read_sheet(data)
    except FileIsRefused as refusal:
        form = UploadForm(formdata=None)
        form.file.errors = [words.trouble_words(refusal.trouble, names=refusal.names)]
        return _upload_page(form), 422
    return _preview_page(ImportForm(), data, sheet)


@blueprint.post("/admin/people/import")
def apply() -> ResponseReturnValue:
    """Take in the file that the preview showed."""
    form = ImportForm()
    data = preview.unpack(form.content.data or "")
    if data is None or not form.validate():
        abort(400)
    now = datetime.now(UTC)
    try:
        with transaction() as session:
            sheet, reading = preview.read(session, data, given=_given())
            wishes = preview.wishes_of(
                session,
                reading,
                deactivate_missing=form.deactivate_missing.data,
                answers=request.form,
                now=now,
            )
            done = take_in(
                session,
                reading=reading,
                wishes=wishes,
                agreed=form.agreed.data,
                zone=current_options().zone,
                house=current_house(),
                now=now,
            )
    except FileIsRefused:
        return _preview_page(form, data, read_sheet(data))
    except SomebodyMustAgree as refusal:
        count = len(refusal.leavers)
        form.agreed.errors = [
            gettext("Type %(count)d to deactivate %(count)d people.", count=count)
        ]
        return _preview_page(form, data, sheet)
    logger.info("people_imported", by_id=current_person_id(), changes=done.changes)
    flash(gettext("Imported. %(headline)s.", headline=words.headline(done)), "ok")
    return redirect(url_for("people.admin_import"), 303)


def _upload_page(form: UploadForm) -> str:
    return render_template(
        "people/admin_import.html",
        form=form,
        errors=summary_of(form),
        has_errors=bool(form.file.errors),
        people=count_people(db.session()),
        departments=len(list_departments(db.session())),
        columns=[(column.value, words.column_words(column)) for column in Column],
    )


def _preview_page(form: ImportForm, data: bytes, sheet: Sheet) -> ResponseReturnValue:
    given = _given()
    form.content.data = preview.pack(data)
    errors = summary_of(form)
    shown = None
    try:
        shown = _shown(form, data, given)
    except FileIsRefused as refusal:
        text = words.trouble_words(refusal.trouble, names=refusal.names)
        errors = [FieldError(field_id="columns", text=text)]
    page = render_template(
        "people/preview.html",
        form=form,
        errors=errors,
        has_errors=bool(errors),
        preview=shown,
        header=sheet.header,
        encoding=sheet.encoding,
        choices=_choices(given),
    )
    return page, 422 if errors else 200


def _shown(
    form: ImportForm, data: bytes, given: Mapping[Column, str]
) -> preview.Preview:
    now, session = datetime.now(UTC), db.session()
    _, reading = preview.read(session, data, given=given)
    asked = foresee(session, reading=reading, wishes=Wishes(), now=now)
    wishes = preview.wishes_of(
        session,
        reading,
        deactivate_missing=form.deactivate_missing.data,
        answers=request.form,
        now=now,
    )
    difference = foresee(session, reading=reading, wishes=wishes, now=now)
    return preview.preview_of(difference, asked=asked, answers=request.form)


def _uploaded() -> bytes | None:
    if (file := request.files.get("file")) and file.filename:
        return bytes(file.read())
    return preview.unpack(request.form.get("content", ""))


def _given() -> dict[Column, str]:
    chosen = {column: request.form.get(f"map-{column}", "") for column in Column}
    return {column: name for column, name in chosen.items() if name}


def _choices(given: Mapping[Column, str]) -> list[Choice]:
    return [
        Choice(
            field=f"map-{column}",
            label=words.column_words(column),
            chosen=given.get(column, ""),
        )
        for column in Column
    ]
