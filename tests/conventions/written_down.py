"""For each way to change something: what is written down of it, or why nothing is."""

from app.domain.audit import Act

Entries = frozenset[Act]
LOOKS = "it shows what would be, and changes nothing"
ANSWERS = (
    "one's own answer says itself when it was given and how, goes after a year, and is"
    " not for admins to read as a history"
)
OWN = "it is for oneself alone; a log of it would let admins read what only they may"
SIGNS_IN = "signing in and out; its codes and keys are gone within days, unlike the log"
COMES = "the row says who noted it, and goes after 30 days; the log would keep it for two years"
UNPUBLISHED = (
    "nobody is told of a plan before it is published, and that is written down"
)
IN_THE_ROOM = (
    f"{UNPUBLISHED}; in the room everyone sees it at once, the plan says who moved"
    " somebody last, and the seats go after a month, unlike the log"
)
DRAFTS = (
    "drafts are their author's alone until they are published, which is written down"
)
KEY = "a key of one's own to what one may see anyway; its row says it is there"
CLOCK = "it turns the clock of a room, which tells nothing of anybody"
TELLS = "it prints, and changes nothing"
SERVES = "it lets others act, who are written down"


def acts(*each: Act) -> Entries:
    """Return these kinds of entries."""
    return frozenset(each)


ENDPOINTS: dict[str, Entries | str] = {
    "codes.send": SIGNS_IN,
    "codes.check": SIGNS_IN,
    "codes.use_link": SIGNS_IN,
    "codes.sign_out": SIGNS_IN,
    "codes.send_kept": "it asks again for what was kept, by that act's own address",
    "codes.drop_kept": "it forgets what was typed, in this browser",
    "header_sign_in.come_back": SIGNS_IN,
    "demo.enter": SIGNS_IN,
    "signups.answer": ANSWERS,
    "signups.details": ANSWERS,
    "links.answer": ANSWERS,
    "links.details": ANSWERS,
    "hosting.create": DRAFTS,
    "hosting.save": DRAFTS,
    "hosting.discard": DRAFTS,
    "hosting.duplicate": DRAFTS,
    "hosting.show_mail": LOOKS,
    "hosting.publish": acts(Act.PUBLISHED_EVENT, Act.BEGAN_SERIES),
    "hosting.preview_edit": LOOKS,
    "hosting.edit": acts(Act.CHANGED_EVENT, Act.CHANGED_SERIES),
    "hosting.preview_cancel": LOOKS,
    "hosting.cancel": acts(Act.CANCELED_EVENT, Act.CHANGED_SERIES),
    "hosting.announce": acts(Act.ANNOUNCED_EVENT),
    "hosting.stop_act": acts(Act.STOPPED, Act.CHANGED_EVENT),
    "hosting.keep_template": acts(Act.KEPT_TEMPLATE, Act.CHANGED_TEMPLATE),
    "hosting.drop_template": acts(Act.DROPPED_TEMPLATE),
    "hosting.add_host": acts(Act.ADDED_HOST),
    "hosting.remove_host": acts(Act.REMOVED_HOST),
    "hosting.hand_over": acts(Act.HANDED_OVER),
    "series.skip": acts(Act.CHANGED_SERIES),
    "series.holiday": acts(Act.CANCELED_EVENT),
    "series.undo": acts(
        Act.CHANGED_EVENT, Act.CHANGED_SERIES, Act.STOPPED, Act.CANCELED_EVENT
    ),
    "series.end": acts(Act.CHANGED_SERIES),
    "series.stop": acts(Act.CANCELED_EVENT),
    "rhythm.change": acts(
        Act.CHANGED_SERIES, Act.CHANGED_EVENT, Act.CANCELED_EVENT, Act.PUBLISHED_EVENT
    ),
    "every_time.say": ANSWERS,
    "every_time.say_by_link": ANSWERS,
    "every_time.offer_hat": acts(Act.OFFERED_HAT),
    "every_time.accept_hat": acts(Act.HANDED_OVER),
    "every_time.decline_hat": "who says no to hosting is nobody's to read",
    "guests.add": acts(Act.ADDED_GUEST),
    "guests.remove": acts(Act.REMOVED_GUEST),
    "guests.preview_removal": LOOKS,
    "guests.remove_several": acts(Act.ASKED_TO_REMOVE),
    "guests.retry": acts(Act.RETRIED_MAIL, Act.RESUMED_ADDRESS),
    "guests.send_again": acts(Act.RETRIED_MAIL),
    "guests.send_to_lacking": acts(Act.RETRIED_MAIL),
    "guests.preview_note": LOOKS,
    "guests.send_note": acts(Act.WROTE_TO_GUESTS),
    "answers.apply": acts(Act.APPLIED_ANSWER),
    "answers.drop": acts(Act.DROPPED_ANSWER),
    "reminders.preview": LOOKS,
    "reminders.add": acts(Act.ADDED_REMINDER),
    "reminders.remove": acts(Act.REMOVED_REMINDER),
    "seating.search": UNPUBLISHED,
    "seating.move": IN_THE_ROOM,
    "seating.lock": UNPUBLISHED,
    "seating.unlock": UNPUBLISHED,
    "seating.undo": UNPUBLISHED,
    "seating.redo": UNPUBLISHED,
    "seating.hold": UNPUBLISHED,
    "seating.release": UNPUBLISHED,
    "seating.tie": UNPUBLISHED,
    "seating.untie": UNPUBLISHED,
    "seating.name_table_host": UNPUBLISHED,
    "seating.drop_table_host": UNPUBLISHED,
    "seating.describe_tables": UNPUBLISHED,
    "room_notes.note": OWN,
    "followups.claim_note": OWN,
    "followups.drop_note": OWN,
    "followups.promise_note": OWN,
    "followup_links.claim_note": OWN,
    "followup_links.drop_note": OWN,
    "followup_links.promise_note": OWN,
    "rooms.make_screen": acts(Act.MADE_SCREEN_LINK),
    "rooms.revoke_screen": acts(Act.REVOKED_SCREEN_LINK),
    "rooms.start_clock": CLOCK,
    "rooms.pause_clock": CLOCK,
    "rooms.resume_clock": CLOCK,
    "rooms.skip_phase": CLOCK,
    "rooms.mix": acts(Act.MIXED_TABLES),
    "rooms.unmix": acts(Act.UNMIXED_TABLES),
    "seating.publish": acts(Act.PUBLISHED_SEATING),
    "seating_choices.stop": UNPUBLISHED,
    "seating_choices.mix": UNPUBLISHED,
    "seating_choices.repair": acts(Act.PUBLISHED_SEATING),
    "unsubscribe.mute": acts(Act.CHANGED_SETTINGS),
    "unsubscribe.restore": acts(Act.CHANGED_SETTINGS),
    "settings.save_notifications": acts(Act.CHANGED_SETTINGS),
    "settings.save_hours": acts(Act.CHANGED_SETTINGS),
    "settings.pause": acts(Act.CHANGED_SETTINGS),
    "settings.resume": acts(Act.CHANGED_SETTINGS),
    "settings.end_silences": OWN,
    "my_feeds.make": KEY,
    "my_feeds.rotate": KEY,
    "my_feeds.revoke": KEY,
    "my_feeds.choose_invites": acts(Act.CHANGED_SETTINGS),
    "settings.theme": "a cookie in this browser",
    "own_data.export_json": acts(Act.EXPORTED_DATA),
    "own_data.export_csv": acts(Act.EXPORTED_DATA),
    "own_data.export_ics": acts(Act.EXPORTED_DATA),
    "own_data.delete": acts(Act.FORGOT_PERSON, Act.DEACTIVATED, Act.HANDED_OVER),
    "followups.send": OWN,
    "followups.later": OWN,
    "followups.never": OWN,
    "followups.promise": OWN,
    "followups.keep": OWN,
    "followups.feedback": "feedback is nobody's: who wrote which is known to no one",
    "followup_links.send": OWN,
    "followup_links.later": OWN,
    "followup_links.never": OWN,
    "followup_links.promise": OWN,
    "followup_links.keep": OWN,
    "followup_links.keep_promise": OWN,
    "followup_links.feedback": "feedback is nobody's: who wrote which is known to no one",
    "followup_links.say": COMES,
    "coffees.pick": OWN,
    "coffees.accept": OWN,
    "coffees.decline": OWN,
    "coffees.met": OWN,
    "coffees.pause": OWN,
    "coffees.ask": OWN,
    "coffees.ask_department": OWN,
    "coffees.save_wishes": OWN,
    "coffees.volunteer": OWN,
    "coffees.keep_apart": OWN,
    "coffees.stop_keeping_apart": OWN,
    "coffees.read_calendar": OWN,
    "coffees.forget_calendar": OWN,
    "coffees.stay": OWN,
    "coffees.rest": OWN,
    "coffees.let_go": OWN,
    "coffees.tell_news": OWN,
    "coffees.take_news_back": OWN,
    "coffees.congratulate": OWN,
    "coffee_links.pick": OWN,
    "coffee_links.accept": OWN,
    "coffee_links.decline": OWN,
    "coffee_links.met": OWN,
    "coffee_links.pause": OWN,
    "coffee_links.rest": OWN,
    "coffee_links.let_go": OWN,
    "door.check_in": COMES,
    "door.walk_in": COMES,
    "door.visitor": COMES,
    "door.undo": COMES,
    "attendance.save": acts(Act.KEPT_ATTENDANCE),
    "people.preview": LOOKS,
    "people.apply": acts(Act.IMPORTED_PEOPLE, Act.DEACTIVATED, Act.HANDED_OVER),
    "mail.resume": acts(Act.RESUMED_MAIL),
    "mail.retry": acts(Act.RETRIED_MAIL),
    "mail.resume_address": acts(Act.RESUMED_ADDRESS, Act.RETRIED_MAIL),
    "charter.accept": acts(Act.ACCEPTED_CHARTER),
    "access.grant": acts(Act.GAVE_RIGHT),
    "access.revoke": acts(Act.TOOK_RIGHT),
}
"""By endpoint that takes a POST."""

COMMANDS: dict[str, Entries | str] = {
    "admin grant": acts(Act.GAVE_RIGHT),
    "admin list": TELLS,
    "admin revoke": acts(Act.TOOK_RIGHT),
    "audit export": TELLS,
    "backup": TELLS,
    "charter": TELLS,
    "charter accept": acts(Act.ACCEPTED_CHARTER),
    "charter diff": TELLS,
    "demo seed": acts(
        Act.IMPORTED_PEOPLE,
        Act.DEACTIVATED,
        Act.HANDED_OVER,
        Act.GAVE_RIGHT,
        Act.PUBLISHED_EVENT,
    ),
    "doctor": TELLS,
    "events list": TELLS,
    "events show": TELLS,
    # of answers nothing, as on pages; a complaint switches mail off
    "mail ingest": acts(Act.CHANGED_SETTINGS),
    "mail list": TELLS,
    "mail resume": acts(Act.RESUMED_MAIL),
    "mail retry": acts(Act.RETRIED_MAIL),
    "mail show": TELLS,
    "parent": SERVES,
    "people forget": acts(Act.FORGOT_PERSON, Act.DEACTIVATED, Act.HANDED_OVER),
    "people import": acts(Act.IMPORTED_PEOPLE, Act.DEACTIVATED, Act.HANDED_OVER),
    "people link": acts(Act.LINKED_SUBJECT),
    "people links": TELLS,
    "people unlink": acts(Act.UNLINKED_SUBJECT),
    "restore": acts(
        Act.RESTORED_BACKUP, Act.FORGOT_PERSON, Act.DEACTIVATED, Act.HANDED_OVER
    ),
    "retention": acts(
        Act.ERASED_OLD, Act.FORGOT_PERSON, Act.DEACTIVATED, Act.HANDED_OVER
    ),
    "seating make": TELLS,
    "seating solve": TELLS,
    "seating verify": TELLS,
    "sign-in-link": acts(Act.MADE_SIGN_IN_LINK),
    "tz-recheck": acts(Act.CHANGED_EVENT),
    "up": SERVES,
    "web": SERVES,
    "worker": SERVES,
}
"""By command; those of `db` change the tables' shape and no row of anybody's."""
