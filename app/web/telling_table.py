"""What each page tells about other people, in one table; held to it by planted marks.

Where the charter that was accepted allows less, the page stays closed to whoever it
would tell more, or leaves that fact out (`LEFT_OUT`), until an admin accepts.
"""

from app.domain.privacy_terms import Reader, Sees

Telling = dict[str, Sees]
_WHO = {"directory": Sees.YES, "answer": Sees.YES}
_LIST: Telling = {
    **_WHO,
    "needs": Sees.YES,
    "words": Sees.YES,
    "host-words": Sees.YES,
    "withdrawal": Sees.YES,
    "mail": Sees.STATES,
    "calendars": Sees.STATES,
}
_WHY: Telling = {**_WHO, "mail": Sees.STATES, "calendars": Sees.STATES}
_BY_MAIL: Telling = {**_WHO, "incoming": Sees.YES, "withdrawal": Sees.YES}
_TABLES: Telling = {**_WHO, "seats": Sees.YES}
_BOARD: Telling = {**_TABLES, "wishes": Sees.COUNTS}
_RULES: Telling = {**_WHO, "ties": Sees.YES, "wishes": Sees.COUNTS}
_BADGES: Telling = {**_WHO, "words": Sees.YES}
_DOOR: Telling = {**_TABLES, "attendance": Sees.YES}
_MIXING: Telling = {**_DOOR, "attendance": Sees.COUNTS}
_MET: Telling = {
    "directory": Sees.IF_SHOWN,
    "answer": Sees.IF_SHOWN,
    "seats": Sees.YES,
}
_FOLLOW_UPS: Telling = {**_MET, "coffee-words": Sees.YES}
_ROOM: Telling = {
    "directory": Sees.IF_SHOWN,
    "answer": Sees.IF_SHOWN,
    "seats": Sees.IF_SHOWN,
}
_CAME: Telling = {**_WHO, "attendance": Sees.YES}
_RESULTS: Telling = {
    "answer": Sees.COUNTS,
    "attendance": Sees.COUNTS,
    "seats": Sees.COUNTS,
}
_COFFEE: Telling = {
    "directory": Sees.IF_SHOWN,
    "coffees": Sees.YES,
    "coffee-words": Sees.YES,
}
_TOUCH: Telling = {"directory": Sees.IF_SHOWN, "own-news": Sees.YES}
_INTRODUCED: Telling = {"directory": Sees.IF_SHOWN, "coffee-words": Sees.YES}
_KNOWN: Telling = {**_MET, **_COFFEE}
_STORY: Telling = {"directory": Sees.IF_SHOWN, "own-news": Sees.YES}
_DIRECTORY: Telling = {"directory": Sees.YES}
_LOG: Telling = {**_WHO, "changes": Sees.YES}
_OUTBOX: Telling = {
    **_WHO,
    "mail": Sees.STATES,
    "personal-mail": Sees.COUNTS,
}

TELLS: dict[str, Telling] = {
    "guests.listing": _LIST,
    "guests.download": _LIST,
    "guests.add": _LIST,
    "guests.remove": _LIST,
    "guests.preview_removal": _LIST,
    "guests.remove_several": _LIST,
    "guests.retry": _LIST,
    "guests.send_again": _LIST,
    "guests.send_to_lacking": _LIST,
    "guests.why": _WHY,
    "answers.held": _BY_MAIL,
    "answers.apply": _BY_MAIL,
    "answers.drop": _BY_MAIL,
    "seating.board": _BOARD,
    "seating.progress": _BOARD,
    "seating_progress.stream": _BOARD,
    "seating_choices.stop": _BOARD,
    "seating_choices.mix": _BOARD,
    "seating_choices.preview": _BOARD,
    "seating_choices.repair": _BOARD,
    "seating.search": _BOARD,
    "seating.move": _BOARD,
    "seating.lock": _BOARD,
    "seating.unlock": _BOARD,
    "seating.undo": _BOARD,
    "seating.redo": _BOARD,
    "seating.publish": _BOARD,
    "seating.hold": _BOARD,
    "seating.release": _BOARD,
    "seating.print_tables": _TABLES,
    "seating.rules": _RULES,
    "seating.tie": _RULES,
    "seating.untie": _RULES,
    "seating.name_table_host": _RULES,
    "seating.drop_table_host": _RULES,
    "seating.describe_tables": _RULES,
    "my_seats.page": _MET,
    "my_seats.now": _MET,
    "rooms.new_tables": _MIXING,
    "rooms.mix": _MIXING,
    "screen.show": _ROOM,
    "screen.now": _ROOM,
    "paper.index": _WHO,
    "paper.cards": _TABLES,
    "paper.door_list": _TABLES,
    "paper.print_door_list": _TABLES,
    "paper.wall_list": _ROOM,
    "paper.badges": _BADGES,
    "door.page": _DOOR,
    "door.check_in": _DOOR,
    "door.walk_in": _DOOR,
    "door.visitor": _DOOR,
    "door.undo": _DOOR,
    "attendance.page": _CAME,
    "attendance.save": _CAME,
    "results.page": _RESULTS,
    "followups.index": _FOLLOW_UPS,
    "followups.thank": _FOLLOW_UPS,
    "followups.send": _FOLLOW_UPS,
    "followups.later": _FOLLOW_UPS,
    "followups.never": _FOLLOW_UPS,
    "followups.promise": _FOLLOW_UPS,
    "followups.promise_quickly": _FOLLOW_UPS,
    "followups.tell": _FOLLOW_UPS,
    "followup_links.index": _MET,
    "followup_links.thank": _MET,
    "followup_links.send": _MET,
    "followup_links.later": _MET,
    "followup_links.never": _MET,
    "followup_links.promise": _MET,
    "followup_links.ask_promise": _MET,
    "followup_links.tell_promise": _MET,
    "followup_links.tell": _MET,
    "followup_links.promise_quickly": _MET,
    "coffees.page": _COFFEE,
    "coffees.pick": _COFFEE,
    "coffees.accept": _COFFEE,
    "coffees.decline": _COFFEE,
    "coffees.met": _COFFEE,
    "coffees.pause": _COFFEE,
    "coffee_links.page": _COFFEE,
    "coffee_links.pick": _COFFEE,
    "coffee_links.accept": _COFFEE,
    "coffee_links.decline": _COFFEE,
    "coffee_links.met": _COFFEE,
    "coffee_links.pause": _COFFEE,
    "coffees.index": {**_COFFEE, **_TOUCH},
    "coffees.ask_page": _TOUCH,
    "coffees.ask": _TOUCH,
    "coffees.news": _TOUCH,
    "coffees.congratulate": _TOUCH,
    "coffees.wishes": _TOUCH,
    "coffees.keep_apart": _TOUCH,
    "coffees.save_wishes": _TOUCH,
    "coffees.volunteer": _TOUCH,
    "coffees.tell_news": _TOUCH,
    "coffees.ask_department": _TOUCH,
    "coffee_links.hello": _TOUCH,
    "coffee_links.say_hello": _TOUCH,
    "coffees.hello": _TOUCH,
    "coffees.say_hello": _TOUCH,
    "network.index": _KNOWN,
    "network.person": _KNOWN,
    "network.promise": _KNOWN,
    "introductions.ask_page": _MET,
    "introductions.send": _MET,
    "introduction_links.page": _INTRODUCED,
    "stories.index": {"stories": Sees.YES},
    "stories.page": _STORY,
    "stories.offer": _STORY,
    "stories.agree": _STORY,
    "story_links.page": _STORY,
    "story_links.offer": _STORY,
    "story_links.agree": _STORY,
    "people.admin_import": _DIRECTORY,
    "people.preview": _DIRECTORY,
    "people.apply": _DIRECTORY,
    "access.admin_roles": _DIRECTORY,
    "orphans.admin_hosts": _DIRECTORY,
    "mail.admin_queue": _OUTBOX,
    "audit.admin_changes": _LOG,
    "audit.download": _LOG,
}
"""By endpoint; what is not listed tells nothing about others but who hosts."""

LEFT_OUT: frozenset[tuple[str, str, Reader]] = (
    frozenset(
        (endpoint, name, Reader.HOST)
        for endpoint, telling in TELLS.items()
        if telling is _LIST
        for name in _LIST.keys() - _WHO.keys()
    )
    | frozenset(
        (endpoint, "wishes", reader)
        for endpoint, telling in TELLS.items()
        if telling is _BOARD
        for reader in (Reader.HOST, Reader.HOST_ABOVE)
    )
    | frozenset(
        (endpoint, "coffee-words", Reader.TABLEMATE)
        for endpoint, telling in TELLS.items()
        if telling is _FOLLOW_UPS
    )
)
"""What a page goes without while its reader may not be told, and so stays open."""

TO_THE_ROOM = frozenset(
    endpoint for endpoint, telling in TELLS.items() if telling is _ROOM
)
"""Open to whoever stands there: its readers are guests, at any table."""

TO_EVERYONE = frozenset({"stories.index"})
"""Read by whoever works here, whatever they are to whom it tells of."""
