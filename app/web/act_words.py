"""How far an act of a host is, and what became of stopping it, in words."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.causes import STOPPED_AS_MAIL, CauseKind
from app.models import Event
from app.operations.stopping import Stopped
from app.operations.takebacks import TakenBack
from app.queries.acts import Act, list_acts
from app.web.filters import clock
from app.web.login import current_person
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class ActLine:
    """One act that is under way."""

    id: int
    said: str
    stop: str
    """The words of the button that stops it; empty: it can't be stopped any more."""


def act_lines(session: Session, event: Event) -> tuple[ActLine, ...]:
    """Return what is under way with this event, the newest first."""
    return tuple(
        ActLine(
            id=act.id,
            said=_under_way(act) if act.has_begun else _ahead(act),
            stop=_stop(act),
        )
        for act in list_acts(session, event_id=event.id)
    )


def stopped_words(stopped: Stopped) -> tuple[str, str]:
    """Return what is said after a press on Stop, and its tone."""
    if not stopped.is_stopped:
        return _too_late(stopped), "lamp"
    match stopped.kind:
        case CauseKind.CANCELED:
            said = gettext(
                "It is on again. Nobody was told anything; places and tables are as"
                " they were."
            )
        case CauseKind.EDITED:
            left = stopped.done + stopped.leaving  # what leaves now is corrected, too
            said = _taken_back(left, stopped.taken_back)
        case CauseKind.REMOVED:
            said = _kept(stopped.done)
        case _:
            said = _silenced(stopped.done, leaving=stopped.leaving)
    return said, "ok"


def _ahead(act: Act) -> str:
    facts = {"clock": clock(act.due_at, current_person().zone), "name": act.by}
    match act.kind:
        case CauseKind.ANNOUNCED:
            return gettext("The announcement goes out from %(clock)s on.", **facts)
        case CauseKind.EDITED if act.takes_back:
            return gettext("Whoever read of the change reads that it is taken back.")
        case CauseKind.EDITED:
            return gettext(
                "%(name)s changed the event. It is mailed from %(clock)s on.", **facts
            )
        case CauseKind.NOTED:
            return gettext(
                "%(name)s wrote to guests. It leaves from %(clock)s on.", **facts
            )
        case CauseKind.REMOVED:
            return ngettext(
                "%(name)s takes %(num)s person off the list at %(clock)s.",
                "%(name)s takes %(num)s people off the list at %(clock)s.",
                act.people,
                **facts,
            )
        case _:
            return gettext(
                "%(name)s canceled the event. People are told from %(clock)s on.",
                **facts,
            )


def _under_way(act: Act) -> str:
    match act.kind:
        case CauseKind.ANNOUNCED:
            left = ngettext(
                "%(num)s announcement has left",
                "%(num)s announcements have left",
                act.left,
            )
        case CauseKind.NOTED:
            left = ngettext(
                "%(num)s note has left", "%(num)s notes have left", act.left
            )
        case CauseKind.EDITED:
            left = ngettext(
                "%(num)s update has left", "%(num)s updates have left", act.left
            )
        case CauseKind.REMOVED:
            return gettext("People are being taken off the list.")
        case _:
            return gettext("Those concerned are being told that it is canceled.")
    said = ngettext(
        "%(left)s, %(num)s waits.", "%(left)s, %(num)s wait.", act.waiting, left=left
    )
    if not act.held:
        return said
    held = ngettext(
        "%(num)s person gets it in their own working hours, or in their digest.",
        "%(num)s people get it in their own working hours, or in their digest.",
        act.held,
    )
    return f"{said} {held}"


def _stop(act: Act) -> str:
    match act.kind:
        case CauseKind.CANCELED:
            return "" if act.has_begun else gettext("Undo: keep it on")
        case CauseKind.EDITED:
            return "" if act.takes_back else gettext("Take the change back")
        case CauseKind.REMOVED:
            return gettext("Stop: they stay")
        case CauseKind.NOTED:
            return gettext("Stop the note")
        case _:
            return gettext("Stop sending")


def _silenced(left: int, *, leaving: int) -> str:
    if leaving:
        had_left = ngettext(
            "Stopped. %(num)s mail had left already.",
            "Stopped. %(num)s mails had left already.",
            left,
        )
        return f"{had_left if left else gettext('Stopped.')} {_leaving(leaving)}"
    if not left:
        return gettext("Stopped before the first mail left. Nobody was told.")
    return ngettext(
        "Stopped. %(num)s mail had left already; the others never will.",
        "Stopped. %(num)s mails had left already; the others never will.",
        left,
    )


def _leaving(mails: int) -> str:
    return ngettext(
        "%(num)s mail is leaving at this moment; if it doesn't get away, it is stopped,"
        " too.",
        "Up to %(num)s mails are leaving at this moment; whatever doesn't get away is"
        " stopped, too.",
        mails,
    )


def _taken_back(left: int, back: TakenBack | None) -> str:
    sentences = [gettext("Taken back.")]
    if back and back.room_stays:
        sentences.append(
            gettext(
                "The room stays as large as it is, because people have its places"
                " already; everything else is as it was."
            )
        )
    elif not (back and back.others_stay):
        sentences.append(gettext("Everything is as it was."))
    if back and back.others_stay:
        sentences.append(
            gettext("What was changed again since stays; the rest is as it was.")
        )
    sentences.append(_who_reads(left, back))
    return " ".join(sentences)


def _who_reads(left: int, back: TakenBack | None) -> str:
    if left:
        return ngettext(
            "%(num)s mail had left already; its reader is told.",
            "%(num)s mails had left already; their readers are told.",
            left,
        )
    if back and back.was_read:
        return gettext("Whoever was invited in between is told; nobody else was.")
    return gettext("Nobody was told.")


def _kept(removed: int) -> str:
    if not removed:
        return gettext("Stopped. Everyone is still on the list, and nobody was told.")
    return ngettext(
        "Stopped. %(num)s person was off the list already; the others stay.",
        "Stopped. %(num)s people were off the list already; the others stay.",
        removed,
    )


def _too_late(stopped: Stopped) -> str:
    if stopped.kind is CauseKind.REMOVED:
        return gettext("There was nothing to stop any more.")
    if stopped.leaving and stopped.kind in STOPPED_AS_MAIL:
        return f"{gettext('It was stopped already.')} {_leaving(stopped.leaving)}"
    if stopped.leaving:
        return gettext("It is too late to undo that: people are being told.")
    return ngettext(
        "There was nothing to stop: %(num)s mail had left already.",
        "There was nothing to stop: %(num)s mails had left already.",
        stopped.done,
    )
