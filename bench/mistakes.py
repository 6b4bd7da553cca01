"""The mistakes that are planted: one for each weakness of docs/WEAKNESSES.md."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A mistake, and the test that sees it."""

    weakness: int
    test: str
    file: str
    good: str
    bad: str


def _of(weakness: int, test: str, file: str, good: str, bad: str) -> Planted:
    return Planted(weakness=weakness, test=test, file=file, good=good, bad=bad)


MISTAKES = (
    _of(
        1,
        "tests/conventions/test_hostile_texts.py::test_no_text_becomes_markup_on_any_page",
        "templates/guests/_guest.html",
        "<b>{{ guest.name }}</b>",
        "<b>{{ guest.name|safe }}</b>",
    ),
    _of(
        2,
        "tests/security/test_mail_texts.py::test_no_text_becomes_a_link_or_an_element",
        "app/messages/templates.py",
        'autoescape=select_autoescape(["html"]),',
        "autoescape=False,",
    ),
    _of(
        3,
        "tests/messages/test_hostile.py::test_no_text_forges_a_head_or_stops_a_mail",
        "app/messages/text.py",
        '    while "=?" in blank:',
        '    while "=? never" in blank:',
    ),
    _of(
        4,
        "tests/security/test_no_fetch.py::test_only_one_file_can_call_an_address_and_it_is_the_operators",
        "app/web/hosting_sharing.py",
        "from flask import ",
        "import urllib.request\nfrom flask import ",
    ),
    _of(
        5,
        "tests/conventions/test_endpoints.py::test_endpoint_by_role_is_what_the_table_says",
        "app/web/access.py",
        "    if may(relation, need):\n        return None",
        "    if may(relation, need) or True:\n        return None",
    ),
    _of(
        6,
        "tests/web/test_access.py::test_the_way_back_never_leaves_the_house",
        "app/web/paths.py",
        'text.startswith("//") or "\\\\" in text',
        'text.startswith("//")',
    ),
    _of(
        7,
        "tests/web/test_headers.py::test_a_foreign_host_is_refused",
        "app/web/headers.py",
        "if host == ours.hostname or",
        "if (host or '').endswith(ours.hostname or '') or host or",
    ),
    _of(
        8,
        "tests/operations/test_access.py::test_an_unknown_address_costs_what_a_known_one_does",
        "app/operations/access.py",
        "if to := person or anybody:",
        "if anybody and (to := person):",
    ),
    _of(
        9,
        "tests/security/test_rates.py::test_a_network_over_its_limit_lies_in_vain_in_either_process",
        "app/web/__init__.py",
        "    if count:\n",
        "    count = count or 1\n    if count:\n",
    ),
    _of(
        10,
        "tests/operations/test_calm.py::test_a_mind_that_changes_all_the_time_gets_three_mails_and_the_last_word",
        "app/operations/calm.py",
        "    if len(lately) < MAILS_AN_HOUR:",
        "    if len(lately) <= MAILS_AN_HOUR:",
    ),
    _of(
        11,
        "tests/web/test_guests.py::test_the_file_holds_the_list_and_executes_nothing",
        "app/web/guests_csv.py",
        "[safe_cell(cell) for cell in row]",
        "list(row)",
    ),
    _of(
        12,
        "tests/messages/test_hostile.py::test_an_independent_parser_reads_the_cleaned_title_and_nothing_else",
        "app/messages/invite.py",
        'vevent.add("summary", one_line(calendar.title))',
        'vevent.add("summary", calendar.title)',
    ),
    _of(
        13,
        "tests/web/test_logs_of_a_journey.py::test_nothing_of_a_journey_stands_in_its_log",
        "app/web/request_lines.py",
        "method=request.method,",
        "method=request.full_path,",
    ),
    _of(
        14,
        "tests/conventions/test_looking.py::test_a_scanner_may_follow_every_link_of_every_mail",
        "app/web/links.py",
        "    return _page(holder, key=key, now=now)\n\n\n@blueprint.post(",
        "    record_answer(\n        event_id=holder.event.id,\n"
        "        person_id=holder.person.id,\n        said=Answer.YES,\n"
        "        source=Source.MAIL_LINK,\n        house=current_house(),\n    )\n"
        "    holder = _holder(key)\n"
        "    return _page(holder, key=key, now=now)\n\n\n@blueprint.post(",
    ),
    _of(
        15,
        "tests/operations/test_last_places.py",
        "app/db.py",
        'with_for_update={"of": table},',
        "with_for_update=None,",
    ),
    _of(
        16,
        "tests/operations/test_edits.py::test_a_stale_version_changes_nothing",
        "app/operations/events.py",
        "raise SomebodyElseChangedIt(",
        "SomebodyElseChangedIt(",
    ),
    _of(
        17,
        "tests/operations/test_outbox.py",
        "app/operations/outbox.py",
        "until = now + lease",
        "until = now",
    ),
    _of(
        18,
        "tests/operations/test_intake_fuzz.py::test_forged_answers_change_nobodys_answer",
        "app/operations/intake_matching.py",
        "if not _is_proven(incoming, asked_id, person, house=house):",
        "if not incoming.senders:",
    ),
    _of(
        19,
        "tests/web/test_codes.py::test_signing_out_and_leaving_end_every_session",
        "app/web/login.py",
        "person.left_at or str(person.session_version) != version",
        "person.left_at",
    ),
    _of(
        22,
        "tests/security/test_bombs.py::test_a_bomb_is_refused_at_once_and_takes_no_room",
        "app/operations/people_file.py",
        "raise FileIsRefused(Trouble.TOO_MANY_ROWS)",
        "raise OverflowError",
    ),
    _of(
        23,
        "tests/security/test_every_answer.py::test_every_answer_has_the_headers_and_no_loose_cookie",
        "app/web/headers.py",
        'if request.endpoint != "static":',
        'if (request.endpoint or "").startswith("events."):',
    ),
    _of(
        24,
        "tests/conventions/test_files.py::test_nothing_by_passes_escaping_or_builds_an_address_from_the_request",
        "app/web/covers.py",
        "from dataclasses import",
        "from flask import render_template_string\nfrom dataclasses import",
    ),
    _of(
        25,
        "tests/security/test_senders.py::test_from_is_our_address_whoever_speaks",
        "app/messages/envelope.py",
        "sender = Mailbox(name=_sender(envelope), address=house.address)",
        "sender = Mailbox(\n        name=_sender(envelope),\n"
        "        address=(envelope.reply_to or house).address,\n    )",
    ),
    _of(
        26,
        "tests/security/test_mass_assignment.py::test_fields_nobody_asked_for_change_no_owner_role_or_person",
        "app/web/signups.py",
        "    slug, event_id = visit.event.slug, visit.event.id\n    status = record_answer(",
        "    slug, event_id = visit.event.slug, visit.event.id\n"
        "    from flask import request\n"
        "    with transaction() as session:\n"
        "        found = session.get_one(type(visit.event), event_id)\n"
        "        for name, value in request.form.items():\n"
        "            if name == 'organizer_id':\n"
        "                setattr(found, name, int(value))\n"
        "    status = record_answer(",
    ),
)
