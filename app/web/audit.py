"""The log of changes as admins read it; nothing here can change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.audit import Act, Facts, Via
from app.queries.audit import A_PAGE, Line, list_changes
from app.queries.people import list_by_ids
from app.web.addresses import row_number
from app.web.audit_acts import ACTS, SOURCES
from app.web.audit_words import ORGANIZER, Shown, csv_of, shown
from app.web.filters import moment
from app.web.guests_csv import write_csv
from app.web.login import current_person
from app.web.words import gettext

blueprint = Blueprint("audit", __name__)

FEW = 4
"""As many facts stand open; more of them are folded."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One change as a line of the page."""

    when: str
    act: str
    actor: str
    about: str
    event: str
    title: str
    via: str
    request_id: str
    changes: tuple[Shown, ...]


@blueprint.get("/admin/audit")
def admin_changes() -> str:
    """Show who changed what, the newest first."""
    chosen = _chosen()
    below = row_number(request.args.get("below", "")) or None
    lines = list_changes(db.session(), act=chosen, below=below)
    zone = current_person().zone
    older = ""
    if len(lines) == A_PAGE:
        act = chosen.value if chosen else None
        older = url_for("audit.admin_changes", act=act, below=lines[-1].id)
    names = _names(lines)
    return render_template(
        "audit/admin_changes.html",
        rows=[_row(line, zone, names) for line in lines],
        acts=[(act.value, str(word), act is chosen) for act, word in ACTS.items()],
        older=older,
        few=FEW,
    )


@blueprint.get("/admin/audit.csv")
def download() -> ResponseReturnValue:
    """Give every change as a spreadsheet."""
    lines = list_changes(db.session(), limit=None)
    answer = Response(write_csv(csv_of(lines)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="trestle-audit.csv"'
    return answer


def _chosen() -> Act | None:
    text = request.args.get("act", "")
    return Act(text) if text in set(Act) else None


def _names(lines: Sequence[Line]) -> dict[int, str]:
    facts = [each[ORGANIZER] for line in lines for each in _sides(line)]
    ids = {number for number in facts if isinstance(number, int)}
    return {person.id: person.name for person in list_by_ids(db.session(), ids=ids)}


def _sides(line: Line) -> list[Facts]:
    return [facts for facts in (line.before, line.after) if ORGANIZER in facts]


def _row(line: Line, zone: str, names: dict[int, str]) -> Row:
    nobody = (
        gettext("The clock")
        if line.via is Via.WORKER
        else gettext("Somebody at the machine")
    )
    return Row(
        when=moment(line.noted_at, zone),
        act=str(ACTS[line.act]),
        actor=line.actor or nobody,
        about=line.about,
        event=line.event,
        title=line.title,
        via=str(SOURCES[line.via]),
        request_id=line.request_id,
        changes=shown(line.before, line.after, zone=zone, names=names),
    )
