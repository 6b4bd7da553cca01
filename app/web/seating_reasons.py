"""Why somebody sits where they sit, and what their table may talk about, in words."""

from flask_babel import lazy_gettext

from app.domain.seating import Reason, ReasonKind
from app.domain.table_talk import Question
from app.web.words import gettext, ngettext

QUESTION_WORDS = {
    Question.PROUD: lazy_gettext(
        "What is something your team did well lately that nobody noticed?"
    ),
    Question.UNBLOCK: lazy_gettext(
        "What slows you down that somebody at this table could make easier?"
    ),
    Question.MISTAKE: lazy_gettext("Which mistake taught you the most this year?"),
    Question.HABIT: lazy_gettext("Which small habit makes your work better?"),
    Question.MYTH: lazy_gettext("What do others get wrong about what your team does?"),
    Question.FIRST_DAY: lazy_gettext(
        "What do you wish somebody had told you on your first day here?"
    ),
    Question.CUSTOMER: lazy_gettext(
        "When did you last see what your work did for a customer?"
    ),
    Question.TOOL: lazy_gettext("Which tool or shortcut should everyone here know?"),
    Question.STOP: lazy_gettext("What should we stop doing?"),
    Question.SWAP: lazy_gettext(
        "If you swapped jobs with somebody here for a day, with whom, and why?"
    ),
    Question.LEARNED: lazy_gettext(
        "What did you learn outside work that helps you at work?"
    ),
    Question.ASK: lazy_gettext("Which question would you ask every colleague?"),
    Question.QUIET_HELP: lazy_gettext(
        "Who helped you lately without being asked, and how?"
    ),
    Question.NEXT_YEAR: lazy_gettext("What do you hope we can say in a year?"),
}

PLAIN_REASONS = {
    ReasonKind.LOCKED: ("lock", lazy_gettext("Locked here by a host")),
    ReasonKind.TOGETHER: (
        "heart-handshake",
        lazy_gettext("Sits with whom the hosts seat them with"),
    ),
    ReasonKind.HOST_AT_TABLE: ("user-star", lazy_gettext("A host sits at this table")),
    ReasonKind.MIXES_LEVELS: ("adjustments", lazy_gettext("The table mixes levels")),
}
"""Reasons that need no number."""


def reason_words(reason: Reason) -> tuple[str, str] | None:
    """Return the icon and the words of one reason, said of the person to a host.

    That a wish was kept, or a need, is said of nobody: hosts read how many were.
    """
    match reason.kind:
        case ReasonKind.KEPT_WISH | ReasonKind.ACCESS:
            return None
        case ReasonKind.NEW_PEOPLE:
            return "user-plus", ngettext(
                "Meets %(num)s person for the first time",
                "Meets %(num)s people for the first time",
                reason.number,
            )
        case ReasonKind.OTHER_DEPARTMENTS:
            return "briefcase", ngettext(
                "People from %(num)s other department",
                "People from %(num)s other departments",
                reason.number,
            )
        case _:
            icon, words = PLAIN_REASONS[reason.kind]
            return icon, str(words)


def own_reason_words(reason: Reason) -> tuple[str, str] | None:
    """Return the icon and the words of one reason, said to the person; or nothing."""
    match reason.kind:
        case ReasonKind.NEW_PEOPLE:
            return "user-plus", ngettext(
                "You meet %(num)s person for the first time.",
                "You meet %(num)s people for the first time.",
                reason.number,
            )
        case ReasonKind.OTHER_DEPARTMENTS:
            return "briefcase", ngettext(
                "They come from %(num)s other department.",
                "They come from %(num)s other departments.",
                reason.number,
            )
        case ReasonKind.HOST_AT_TABLE:
            return "user-star", gettext("A host sits with you.")
        case ReasonKind.MIXES_LEVELS:
            return "adjustments", gettext("Newer and senior colleagues sit together.")
        case _:
            return None
