"""The words for the reminders that hosts add."""

from flask_babel import lazy_gettext

from app.domain.planned_reminders import ReminderCircle

WHEN_WORDS = {
    7: lazy_gettext("A week before"),
    3: lazy_gettext("3 days before"),
    2: lazy_gettext("2 days before"),
    1: lazy_gettext("The day before"),
    0: lazy_gettext("The morning of the event"),
}
CHOICE_WORDS = {
    ReminderCircle.UNANSWERED: lazy_gettext("Those who have not answered"),
    ReminderCircle.GOING: lazy_gettext("Those who are going"),
    ReminderCircle.WAITING: lazy_gettext("Those who wait"),
}
"""As one may choose them."""
CIRCLE_WORDS = {
    ReminderCircle.UNANSWERED: lazy_gettext("those who have not answered"),
    ReminderCircle.GOING: lazy_gettext("those who are going"),
    ReminderCircle.WAITING: lazy_gettext("those who wait"),
}
"""As they stand inside a sentence."""
