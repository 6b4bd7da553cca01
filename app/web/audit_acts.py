"""How each kind of change, and where it came from, is called on screen."""

from flask_babel import lazy_gettext

from app.domain.audit import Act, Via

ACTS = {
    Act.PUBLISHED_EVENT: lazy_gettext("Published an event"),
    Act.CHANGED_EVENT: lazy_gettext("Changed an event"),
    Act.CANCELED_EVENT: lazy_gettext("Canceled an event"),
    Act.ADDED_GUEST: lazy_gettext("Added a guest"),
    Act.REMOVED_GUEST: lazy_gettext("Removed a guest"),
    Act.ASKED_TO_REMOVE: lazy_gettext("Asked to remove several guests"),
    Act.ANNOUNCED_EVENT: lazy_gettext("Announced an event to the rest"),
    Act.STOPPED: lazy_gettext("Stopped what was under way"),
    Act.WROTE_TO_GUESTS: lazy_gettext("Wrote to the guests"),
    Act.BEGAN_SERIES: lazy_gettext("Let an event repeat"),
    Act.CHANGED_SERIES: lazy_gettext("Changed a series"),
    Act.ADDED_REMINDER: lazy_gettext("Added a reminder"),
    Act.REMOVED_REMINDER: lazy_gettext("Took a reminder back"),
    Act.ADDED_HOST: lazy_gettext("Added a host or helper"),
    Act.REMOVED_HOST: lazy_gettext("Removed a host or helper"),
    Act.HANDED_OVER: lazy_gettext("Handed an event over"),
    Act.GAVE_RIGHT: lazy_gettext("Gave a right"),
    Act.TOOK_RIGHT: lazy_gettext("Took a right away"),
    Act.MADE_SIGN_IN_LINK: lazy_gettext("Made a sign-in link"),
    Act.LINKED_SUBJECT: lazy_gettext("Linked a person to the company’s sign-in"),
    Act.UNLINKED_SUBJECT: lazy_gettext("Unlinked a person from the company’s sign-in"),
    Act.KEPT_TEMPLATE: lazy_gettext("Kept a template"),
    Act.CHANGED_TEMPLATE: lazy_gettext("Changed a template"),
    Act.DROPPED_TEMPLATE: lazy_gettext("Threw a template away"),
    Act.CHANGED_SETTINGS: lazy_gettext("Changed their notifications"),
    Act.IMPORTED_PEOPLE: lazy_gettext("Imported people"),
    Act.DEACTIVATED: lazy_gettext("Deactivated a person"),
    Act.PUBLISHED_SEATING: lazy_gettext("Published the seating"),
    Act.MADE_SCREEN_LINK: lazy_gettext("Made a link to the big screen"),
    Act.REVOKED_SCREEN_LINK: lazy_gettext("Took the link to the big screen back"),
    Act.MIXED_TABLES: lazy_gettext("Mixed new tables in the room"),
    Act.UNMIXED_TABLES: lazy_gettext("Took the new tables back"),
    Act.KEPT_ATTENDANCE: lazy_gettext("Kept the attendance list"),
    Act.EXPORTED_DATA: lazy_gettext("Exported their own data"),
    Act.FORGOT_PERSON: lazy_gettext("Forgot a person"),
    Act.ERASED_OLD: lazy_gettext("Erased what was old"),
    Act.ACCEPTED_CHARTER: lazy_gettext("Accepted the charter"),
    Act.RESUMED_MAIL: lazy_gettext("Let the mail flow again"),
    Act.RETRIED_MAIL: lazy_gettext("Tried a mail again"),
    Act.RESTORED_BACKUP: lazy_gettext("Restored a backup"),
}
SOURCES = {
    Via.PAGE: lazy_gettext("A page"),
    Via.LINK: lazy_gettext("A mailed link"),
    Via.COMMAND: lazy_gettext("A command"),
    Via.WORKER: lazy_gettext("The worker"),
}
