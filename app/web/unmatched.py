"""Mail that came in and is about no event here, for admins: senders and reasons only."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from app.db import db
from app.models import IncomingMail
from app.queries.incoming import list_unmatched
from app.web.answer_words import UNMATCHED
from app.web.filters import moment
from app.web.login import current_person

blueprint = Blueprint("unmatched", __name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One such mail; of a colleague's nothing says whose it is."""

    what: str
    sender: str
    when: str


@blueprint.get("/admin/mail/unmatched")
def admin_unmatched() -> str:
    """Show what came and was let go, the newest first."""
    zone = current_person().zone
    lines = [_line(mail, zone) for mail in list_unmatched(db.session())]
    return render_template("mail_admin/unmatched.html", lines=lines)


def _line(mail: IncomingMail, zone: str) -> Line:
    return Line(
        what=str(UNMATCHED[mail.why]) if mail.why in UNMATCHED else "",
        sender=mail.sender_address,
        when=moment(mail.taken_at, zone),
    )
