from dataclasses import replace

import pytest

from app.domain.people_codes import code_for
from app.domain.people_compare import compare
from app.domain.people_diff import Known, Wishes
from app.domain.people_import import (
    Column,
    Fault,
    FileIsRefused,
    Outcome,
    Reading,
    Trouble,
    match_columns,
)
from tests.people import read, read_file, read_lines


def known_from(reading: Reading) -> list[Known]:
    ids = {entry.email: number for number, entry in enumerate(reading.entries, 1)}
    return [
        Known(
            person_id=ids[entry.email],
            email=entry.email,
            name=entry.name,
            department=entry.department,
            title=entry.title or "",
            level=entry.level,
            site=entry.site or "",
            zone=entry.zone or "",
            manager_id=ids.get(entry.manager or ""),
            started_on=entry.started_on,
            employee_id=entry.employee_id,
            aliases=frozenset(entry.aliases),
        )
        for entry in reading.entries
    ]


def test_a_messy_file_is_repaired_emptied_and_asked_about_row_by_row() -> None:
    company = known_from(read_file("company-500"))

    difference = compare(read_file("messy-80", departments=["Engineering"]), company)

    assert [
        (found.row, found.column, found.fault, found.outcome)
        for found in difference.problems
    ] == [
        (5, Column.EMAIL, Fault.TIDIED, Outcome.REPAIRED),
        (8, Column.EMAIL, Fault.TWICE, Outcome.NEEDS_YOU),
        (9, Column.EMAIL, Fault.TWICE, Outcome.NEEDS_YOU),
        (11, Column.EMAIL, Fault.NO_ADDRESS, Outcome.NEEDS_YOU),
        (14, Column.DEPARTMENT, Fault.EMPTY, Outcome.NEEDS_YOU),
        (17, Column.NAME, Fault.FORMULA, Outcome.NEEDS_YOU),
        (20, Column.MANAGER, Fault.UNKNOWN_MANAGER, Outcome.EMPTIED),
        (23, Column.ZONE, Fault.UNKNOWN_ZONE, Outcome.EMPTIED),
        (26, Column.STARTED_ON, Fault.UNCLEAR_DATE, Outcome.EMPTIED),
        (29, Column.NAME, Fault.CONTROL, Outcome.NEEDS_YOU),
        (32, Column.DEPARTMENT, Fault.TIDIED, Outcome.REPAIRED),
        (35, Column.MANAGER, Fault.OWN_MANAGER, Outcome.EMPTIED),
        (38, Column.NAME, Fault.TOO_LONG, Outcome.NEEDS_YOU),
    ]
    assert (difference.rows, difference.need_you) == (80, 7)
    assert [(change.entry.row, change.columns) for change in difference.changed] == [
        (32, (Column.DEPARTMENT,))
    ]
    assert (len(difference.new), difference.same) == (0, 72)


def test_a_messy_file_into_an_empty_house_leaves_out_only_what_needs_you() -> None:
    difference = compare(read_file("messy-80"), [])

    rows = {entry.row for entry in difference.new}
    assert rows == set(range(2, 82)) - {8, 9, 11, 14, 17, 29, 38}
    emptied = {entry.row: entry for entry in difference.new}
    assert emptied[20].manager is None
    assert emptied[23].zone is None
    assert emptied[26].started_on is None
    assert emptied[35].manager is None
    assert emptied[5].email == "alexandria.lemaitre@alder.example"
    assert emptied[32].department == "Engineering"


def test_the_next_month_differs_by_exactly_who_came_went_and_moved() -> None:
    company = known_from(read_file("company-500"))

    difference = compare(
        read_file("company-500-next"),
        company,
        wishes=Wishes(deactivate_missing=True),
    )

    moved = [c for c in difference.changed if Column.DEPARTMENT in c.columns]
    retitled = [c for c in difference.changed if c.columns == (Column.TITLE,)]
    assert len(difference.new) == 9
    assert len(difference.leavers) == 7
    assert (len(moved), len(retitled), len(difference.changed)) == (12, 10, 22)
    assert difference.same == 469
    assert [
        (found.value, found.fault, found.other) for found in difference.problems
    ] == [
        (
            "Roger Novak-Sorgatz",
            Fault.MAYBE_RENAMED,
            "Roger Sorgatz <roger.sorgatz@alder.example>",
        ),
        (
            "Jędrzej Novak-Łachacz",
            Fault.MAYBE_RENAMED,
            "Jędrzej Łachacz <jedrzej.lachacz@alder.example>",
        ),
    ]


def test_somebody_can_say_who_was_renamed_and_who_is_new() -> None:
    company = known_from(read_file("company-500"))
    wishes = Wishes(
        deactivate_missing=True,
        same={"roger.novak126@alder.example": "roger.sorgatz@alder.example"},
        newcomers=frozenset({"jedrzej.novak192@alder.example"}),
    )

    difference = compare(read_file("company-500-next"), company, wishes=wishes)

    renamed = [c for c in difference.changed if Column.EMAIL in c.columns]
    assert difference.need_you == 0
    assert [change.known.name for change in renamed] == ["Roger Sorgatz"]
    assert len(difference.new) == 10
    assert len(difference.leavers) == 8


def test_a_personnel_number_is_the_key_where_there_is_one() -> None:
    before = known_from(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,"))

    difference = compare(
        read_lines("ana.unal@a.example,Ana Ünal,Sales,,,,,,,17,,"),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert [change.columns for change in difference.changed] == [
        (Column.EMAIL, Column.NAME)
    ]
    assert (difference.new, difference.leavers, difference.problems) == ((), (), ())


def test_a_previous_address_says_who_it_is() -> None:
    before = known_from(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,"))

    difference = compare(
        read_lines("ana.unal@a.example,Ana Ünal,Sales,,,,,,,,ana@a.example,"), before
    )

    assert [change.known.email for change in difference.changed] == ["ana@a.example"]
    assert difference.problems == ()


def test_an_address_of_somebody_with_another_number_needs_you() -> None:
    before = known_from(
        read_lines(
            "ana@a.example,Ana Ito,Sales,,,,,,,17,,",
            "bo@a.example,Bo Ek,Sales,,,,,,,18,,",
        )
    )

    difference = compare(
        read_lines("bo@a.example,Ana Ito,Sales,,,,,,,17,,"),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert [found.fault for found in difference.problems] == [Fault.SOMEBODY_ELSE]
    assert difference.changes == 1  # Bo is missing; Ana waits for somebody's word
    assert [known.name for known in difference.leavers] == ["Bo Ek"]


def test_who_needs_you_is_never_taken_for_a_leaver() -> None:
    before = known_from(
        read_lines(
            "ana@a.example,Ana Ito,Sales,,,,,,,,,",
            "bo@a.example,Bo Ek,Sales,,,,,,,,,",
        )
    )

    difference = compare(
        read_lines(
            "not an address,Ana Ito,Sales,,,,,,,,,",
            "bo@a.example,=1+1,Sales,,,,,,,,,",
        ),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert difference.leavers == ()
    assert difference.need_you == 2


def test_whoever_left_and_is_in_the_file_again_returns() -> None:
    gone = [
        replace(known, has_left=True)
        for known in known_from(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,"))
    ]

    difference = compare(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,"), gone)

    assert [(c.returns, c.columns) for c in difference.changed] == [(True, ())]


@pytest.mark.parametrize(
    ("count", "is_needed", "asks"),
    [(4, False, False), (6, False, True), (1, True, True)],
)
def test_many_leavers_or_a_host_among_them_must_be_agreed_to(
    count: int, *, is_needed: bool, asks: bool
) -> None:
    lines = [f"p{number}@a.example,P {number},Sales,,,,,,,,," for number in range(100)]
    before = known_from(read_lines(*lines))
    before[0] = replace(before[0], is_needed=is_needed)

    difference = compare(
        read_lines(*lines[count:]), before, wishes=Wishes(deactivate_missing=True)
    )

    assert len(difference.leavers) == count
    assert difference.must_ask is asks


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-11-03", "2024-11-03"),
        ("2024-11-03 00:00:00", "2024-11-03"),
        ("3.11.2024", "2024-11-03"),
        ("25/11/2024", "2024-11-25"),
        ("11/25/2024", "2024-11-25"),
        ("11/11/2024", "2024-11-11"),
        ("03/11/2024", None),
        ("31/31/2024", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_only_where_it_can_mean_one_day(
    text: str, day: str | None
) -> None:
    reading = read_lines(f"ana@a.example,Ana,Sales,,,,,,{text},,,")

    read = reading.entries[0].started_on
    assert (read.isoformat() if read else None) == day


def test_columns_are_known_by_many_names_and_by_hand() -> None:
    header = ["E-Mail", "Display name", "Team", "Job Title", "Hire date", "Phone"]

    places = match_columns(header, given={Column.DEPARTMENT: "team"})

    assert places == {
        Column.EMAIL: 0,
        Column.NAME: 1,
        Column.DEPARTMENT: 2,
        Column.TITLE: 3,
        Column.STARTED_ON: 4,
    }
    with pytest.raises(FileIsRefused) as refused:
        match_columns(header)
    assert (refused.value.trouble, refused.value.names) == (
        Trouble.COLUMNS_MISSING,
        ("department",),
    )
    with pytest.raises(FileIsRefused) as unknown:
        match_columns(header, given={Column.DEPARTMENT: "Squad"})
    assert unknown.value.trouble is Trouble.UNKNOWN_COLUMN


def test_codes_are_two_letters_and_nobody_else_has_them() -> None:
    taken: set[str] = set()
    names = ["Engineering", "Energy", "Customer Support", "Customer Care", "法務", "É"]

    for name in names:
        taken.add(code_for(name, taken=taken))

    assert code_for("Engineering", taken=set()) == "EN"
    assert sorted(taken) == ["AA", "CC", "CU", "EA", "EE", "EN"]


def test_a_row_with_more_cells_than_the_header_needs_you() -> None:
    reading = read(b"email,name,department\na@a.example,Ito,Ana,Sales\n")

    assert [found.fault for found in reading.problems] == [Fault.TOO_MANY_CELLS]


def test_a_letter_that_cannot_be_read_needs_you() -> None:
    reading = read_lines("a@a.example,J\N{REPLACEMENT CHARACTER}rgen,Sales,,,,,,,,,")

    assert [(found.fault, found.outcome) for found in reading.problems] == [
        (Fault.UNREADABLE, Outcome.NEEDS_YOU)
    ]


@pytest.mark.parametrize("header", ["email,name,Name,department", "email,E-Mail,name"])
def test_two_columns_of_one_name_are_refused_rather_than_guessed(header: str) -> None:
    with pytest.raises(FileIsRefused) as refused:
        match_columns(header.split(","))

    assert refused.value.trouble is Trouble.COLUMN_TWICE


def test_columns_nobody_reads_may_share_a_name_and_a_hand_picks_by_spelling() -> None:
    header = ["email", "name", "department", "Phone", "Phone", "E-Mail"]

    places = match_columns(header, given={Column.EMAIL: "E-Mail"})

    assert places == {Column.EMAIL: 5, Column.NAME: 1, Column.DEPARTMENT: 2}


def test_two_rows_that_say_they_are_one_person_both_need_you() -> None:
    before = known_from(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,"))

    difference = compare(
        read_lines(
            "ana.unal@a.example,Ana Ünal,Sales,,,,,,,,ana@a.example,",
            "ana@a.example,Ana Ito,Sales,,,,,,,,,",
        ),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert [(found.row, found.fault, found.other) for found in difference.problems] == [
        (2, Fault.SAME_PERSON, "Ana Ito"),
        (3, Fault.SAME_PERSON, "Ana Ito"),
    ]
    assert difference.changes == 0


def test_an_alias_in_two_rows_needs_you_in_both() -> None:
    reading = read_lines(
        "ana@a.example,Ana Ito,Sales,,,,,,,,,team@a.example",
        "bo@a.example,Bo Ek,Sales,,,,,,,,,team@a.example",
        "cy@a.example,Cy Roe,Sales,,,,,,,,,dee@a.example",
        "dee@a.example,Dee Fox,Sales,,,,,,,,,dee@a.example",
    )

    assert [(found.row, found.column, found.other) for found in reading.problems] == [
        (2, Column.ALIASES, "3"),
        (3, Column.ALIASES, "2"),
        (4, Column.ALIASES, "5"),
        (5, Column.ALIASES, "4"),
    ]
    assert reading.entries == ()


def test_an_alias_that_is_no_address_is_left_out_and_told() -> None:
    reading = read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,ai@a.example nonsense")

    assert reading.entries[0].aliases == ("ai@a.example",)
    assert [(found.column, found.outcome) for found in reading.problems] == [
        (Column.ALIASES, Outcome.EMPTIED)
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("email,name,department", "ana.unal@a.example,Ana Ünal,Sales"),
        ("email,name,department,site", "ana.unal@a.example,Ana Ünal,Sales,Graz"),
        (
            "email,name,department,title,started_on",
            "ana.unal@a.example,Ana Ünal,Finance,Lead,2020-01-07",
        ),
    ],
)
def test_a_probable_rename_needs_you_however_little_the_file_says(
    header: str, row: str
) -> None:
    before = known_from(
        read_lines("ana@a.example,Ana Ito,Sales,Rep,2,Graz,,,2020-01-07,,,")
    )

    difference = compare(
        read(f"{header}\n{row}\n".encode()),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert [found.fault for found in difference.problems] == [Fault.MAYBE_RENAMED]
    assert (difference.new, difference.leavers) == ((), ())


def test_a_stranger_in_the_same_department_is_no_rename() -> None:
    before = known_from(read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,"))

    difference = compare(
        read(b"email,name,department\nbo@a.example,Bo Ek,Sales\n"),
        before,
        wishes=Wishes(deactivate_missing=True),
    )

    assert [entry.name for entry in difference.new] == ["Bo Ek"]
    assert [known.name for known in difference.leavers] == ["Ana Ito"]


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@", "@a.example", "ána@a.example", "a b@a.example", "a@b"]
)
def test_what_is_no_address_needs_you(text: str) -> None:
    reading = read_lines(f"{text},Ana Ito,Sales,,,,,,,,,")

    assert [found.fault for found in reading.problems] == [Fault.NO_ADDRESS]
