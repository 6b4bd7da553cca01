"""What is said about a people file, on the page and on the command line."""

from app.domain.people_diff import Difference
from app.domain.people_import import Column, Fault, Outcome, Problem, Trouble
from app.web.words import gettext, ngettext


def column_words(column: Column) -> str:
    """Return what a column is called."""
    return {
        Column.EMAIL: gettext("Email"),
        Column.NAME: gettext("Name"),
        Column.DEPARTMENT: gettext("Department"),
        Column.TITLE: gettext("Title"),
        Column.LEVEL: gettext("Level"),
        Column.SITE: gettext("Site"),
        Column.ZONE: gettext("Time zone"),
        Column.MANAGER: gettext("Manager's email"),
        Column.STARTED_ON: gettext("Start date"),
        Column.EMPLOYEE_ID: gettext("Personnel number"),
        Column.PREVIOUS_EMAIL: gettext("Previous email"),
        Column.ALIASES: gettext("Other addresses"),
    }[column]


def outcome_words(outcome: Outcome) -> str:
    """Return what becomes of a row, in two words."""
    match outcome:
        case Outcome.REPAIRED:
            return gettext("Repaired")
        case Outcome.EMPTIED:
            return gettext("Left out")
        case Outcome.NEEDS_YOU:
            return gettext("Needs you")


def reason(problem: Problem) -> str:
    """Return why a row was repaired, lacks a field or needs somebody."""
    value, other = problem.value, problem.other
    words = _of_one_cell(value=value, other=other) | _of_people(value, other)
    return words[problem.fault]


def _of_one_cell(*, value: str, other: str) -> dict[Fault, str]:
    return {
        Fault.TIDIED: gettext(
            "“%(value)s” was tidied to “%(other)s”.", value=value, other=other
        ),
        Fault.NO_ADDRESS: gettext("“%(value)s” is not an email address.", value=value),
        Fault.EMPTY: gettext("There is nothing in this column."),
        Fault.FORMULA: gettext("A spreadsheet would run “%(value)s”.", value=value),
        Fault.CONTROL: gettext(
            "“%(value)s” holds a line break or a hidden character.", value=value
        ),
        Fault.UNREADABLE: gettext(
            "“%(value)s” holds a letter we can't read; save the file as UTF-8.",
            value=value,
        ),
        Fault.TOO_LONG: gettext("This is longer than 200 characters."),
        Fault.TOO_MANY_CELLS: gettext("This row has more cells than the header."),
        Fault.UNKNOWN_ZONE: gettext(
            "“%(value)s” is not a time zone; write one like Europe/Budapest.",
            value=value,
        ),
        Fault.UNCLEAR_DATE: gettext(
            "“%(value)s” is not one clear day; write it like 2026-11-03.", value=value
        ),
        Fault.NO_NUMBER: gettext(
            "“%(value)s” is not a number from 0 to 99.", value=value
        ),
    }


def _of_people(value: str, other: str) -> dict[Fault, str]:
    return {
        Fault.TWICE: gettext(
            "“%(value)s” is in row %(other)s too.", value=value, other=other
        ),
        Fault.SAME_PERSON: gettext(
            "More than one row is about %(other)s.", other=other
        ),
        Fault.UNKNOWN_MANAGER: gettext(
            "Nobody here has the address “%(value)s”.", value=value
        ),
        Fault.OWN_MANAGER: gettext("Nobody is their own manager."),
        Fault.SOMEBODY_ELSE: gettext(
            "“%(value)s”, its number or its other addresses belong to somebody else.",
            value=value,
        ),
        Fault.MAYBE_RENAMED: gettext(
            "%(value)s may be the new name of %(other)s: one person or two?",
            value=value,
            other=other,
        ),
    }


def trouble_words(trouble: Trouble, *, names: tuple[str, ...] = ()) -> str:
    """Return why a file can't be read, and what to do."""
    listed = ", ".join(names)
    words = {
        Trouble.EMPTY: gettext("This file is empty."),
        Trouble.NOT_TEXT: gettext(
            "This is not a CSV file. In a spreadsheet, save it as CSV (UTF-8)."
        ),
        Trouble.TOO_LARGE: gettext("This file is larger than 5 MB."),
        Trouble.TOO_MANY_ROWS: gettext("This file has more than 50,000 rows."),
        Trouble.TOO_MANY_COLUMNS: gettext("This file has more than 200 columns."),
        Trouble.COLUMNS_MISSING: gettext(
            "We can't tell which column holds: %(names)s.", names=listed
        ),
        Trouble.UNKNOWN_COLUMN: gettext(
            "There is no column “%(names)s” in this file.", names=listed
        ),
        Trouble.COLUMN_TWICE: gettext(
            "Two columns are called “%(names)s”. Rename one of them in the file.",
            names=listed,
        ),
    }
    return words[trouble]


def headline(difference: Difference) -> str:
    """Return the whole difference in one sentence."""
    rows = ngettext("%(num)d row:", "%(num)d rows:", difference.rows)
    return gettext(
        "%(rows)s %(new)d new, %(changed)d changed, %(same)d same, %(ask)d need you",
        rows=rows,
        new=len(difference.new),
        changed=len(difference.changed),
        same=difference.same,
        ask=difference.need_you,
    )


def leaving_words(difference: Difference) -> str:
    """Return how many would be deactivated, and what share of all people that is."""
    share = 100 * len(difference.leavers) / max(difference.people, 1)
    percent = f"{share:.0f}" if share >= 1 else f"{share:.1f}"
    return ngettext(
        "Deactivate %(num)d person (%(percent)s %%)",
        "Deactivate %(num)d people (%(percent)s %%)",
        len(difference.leavers),
        percent=percent,
    )
