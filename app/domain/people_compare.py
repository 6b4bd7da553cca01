"""Laying a people file beside the people there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.people_diff import Changed, Difference, Known, Wishes
from app.domain.people_import import Column, Entry, Fault, Outcome, Problem, Reading
from app.domain.people_renames import Renames


def compare(
    reading: Reading, people: Sequence[Known], *, wishes: Wishes | None = None
) -> Difference:
    """Return what the file would change among these people. O(rows + people)."""
    comparison = _Comparison(reading, people, wishes or Wishes())
    return comparison.result()


class _Comparison:
    """One file beside the people it is about."""

    def __init__(
        self, reading: Reading, people: Sequence[Known], wishes: Wishes
    ) -> None:
        self._reading, self._people, self._wishes = reading, people, wishes
        self._problems: list[Problem] = []
        self._by_number = {known.employee_id: known for known in people}
        self._by_email = {known.email: known for known in people}
        self._by_alias = {alias: known for known in people for alias in known.aliases}
        self._matched: dict[int, Known] = {}
        """By row."""
        self._claimed: dict[str, Known] = {}
        """By the address that the file gives them."""

    def result(self) -> Difference:
        entries = self._match(self._reading.entries)
        missing = self._missing()
        entries = self._hold_back_renames(entries, missing)
        entries = self._with_managers(entries)
        news = [entry for entry in entries if entry.row not in self._matched]
        changed = [
            found
            for entry in entries
            if entry.row in self._matched
            if (found := self._change(self._matched[entry.row], entry))
        ]
        problems = [*self._reading.problems, *self._problems]
        return Difference(
            rows=self._reading.rows,
            new=tuple(news),
            changed=tuple(changed),
            same=len(entries) - len(news) - len(changed),
            leavers=tuple(missing) if self._wishes.deactivate_missing else (),
            problems=tuple(sorted(problems, key=lambda found: found.row)),
            people=sum(not known.has_left for known in self._people),
        )

    def _match(self, entries: Iterable[Entry]) -> list[Entry]:
        found = [(entry, *self._find(entry)) for entry in entries]
        rows = Counter(known.person_id for _, known, _ in found if known)
        kept = []
        for entry, known, is_clear in found:
            if known:
                self._matched[entry.row] = known
                self._claimed[entry.email] = known
            if known and rows[known.person_id] > 1:
                self._ask(entry, Column.EMAIL, Fault.SAME_PERSON, other=known.name)
            elif not is_clear or self._takes_anothers_alias(entry, known):
                self._ask(entry, Column.EMAIL, Fault.SOMEBODY_ELSE)
            else:
                kept.append(entry)
        return kept

    def _find(self, entry: Entry) -> tuple[Known | None, bool]:
        # Whom the row is about, and whether all it says agrees on that.
        previous = self._wishes.same.get(entry.email) or entry.previous_email or ""
        by_number = self._by_number.get(entry.employee_id or "")
        by_address = self._by_email.get(entry.email)
        before = self._by_email.get(previous) or self._by_alias.get(entry.email)
        found = by_number or by_address or before
        if found is None:
            return None, True
        others = {other.person_id for other in (by_number, by_address, before) if other}
        numbers = {found.employee_id, entry.employee_id} - {None}
        return found, len(others) == 1 and len(numbers) <= 1

    def _takes_anothers_alias(self, entry: Entry, known: Known | None) -> bool:
        owners = {
            owner.person_id
            for alias in entry.aliases
            if (owner := self._by_email.get(alias) or self._by_alias.get(alias))
        }
        return bool(owners - ({known.person_id} if known else set()))

    def _missing(self) -> list[Known]:
        present = {known.person_id for known in self._matched.values()}
        said = self._reading.mentioned
        return [
            known
            for known in self._people
            if not known.has_left
            and known.person_id not in present
            and not said & {known.email, known.employee_id, known.name.casefold()}
            and not said & known.aliases
        ]

    def _hold_back_renames(
        self, entries: list[Entry], missing: list[Known]
    ) -> list[Entry]:
        renames = Renames(
            missing, columns=self._reading.columns, manager_of=self._manager_of
        )
        kept = []
        for entry in entries:
            is_clear = (
                entry.row in self._matched or entry.email in self._wishes.newcomers
            )
            before = None if is_clear else renames.find(entry)
            if before is None:
                kept.append(entry)
                continue
            other = f"{before.name} <{before.email}>"
            self._ask(entry, Column.NAME, Fault.MAYBE_RENAMED, other=other)
            if before in missing:
                missing.remove(before)
        return kept

    def _manager_of(self, entry: Entry) -> int | None:
        address = entry.manager or ""
        manager = (
            self._claimed.get(address)
            or self._by_email.get(address)
            or self._by_alias.get(address)
        )
        return manager.person_id if manager else None

    def _changes_manager(self, known: Known, entry: Entry) -> bool:
        if entry.manager is None:
            return False
        manager_id = self._manager_of(entry)
        is_newcomer = bool(entry.manager) and manager_id is None
        return is_newcomer or manager_id != known.manager_id

    def _with_managers(self, entries: list[Entry]) -> list[Entry]:
        in_file = {entry.email for entry in entries}
        in_file |= {alias for entry in entries for alias in entry.aliases}
        checked = []
        for entry in entries:
            unknown = entry.manager and entry.manager not in in_file
            if unknown and self._manager_of(entry) is None:
                self._note(entry, Column.MANAGER, Fault.UNKNOWN_MANAGER)
                entry = replace(entry, manager=None)  # noqa: PLW2901 -- the same row
            checked.append(entry)
        return checked

    def _change(self, known: Known, entry: Entry) -> Changed | None:
        columns = tuple(
            column
            for column, (before, after) in _said(known, entry).items()
            if after is not None and after != before
        )
        if self._changes_manager(known, entry):
            columns += (Column.MANAGER,)
        if not columns and not known.has_left:
            return None
        return Changed(
            known=known, entry=entry, columns=columns, returns=known.has_left
        )

    def _ask(
        self, entry: Entry, column: Column, fault: Fault, *, other: str = ""
    ) -> None:
        self._problems.append(
            Problem(
                row=entry.row,
                column=column,
                fault=fault,
                outcome=Outcome.NEEDS_YOU,
                value=entry.email if column is Column.EMAIL else entry.name,
                other=other,
            )
        )

    def _note(self, entry: Entry, column: Column, fault: Fault) -> None:
        self._problems.append(
            Problem(
                row=entry.row,
                column=column,
                fault=fault,
                outcome=Outcome.EMPTIED,
                value=entry.manager or "",
            )
        )


def _said(known: Known, entry: Entry) -> dict[Column, tuple[object, object]]:
    # What is known and what the file says; None there: it does not say.
    return {
        Column.EMAIL: (known.email, entry.email),
        Column.NAME: (known.name, entry.name),
        Column.DEPARTMENT: (known.department, entry.department),
        Column.TITLE: (known.title, entry.title),
        Column.LEVEL: (known.level, entry.level),
        Column.SITE: (known.site, entry.site),
        Column.ZONE: (known.zone, entry.zone),
        Column.STARTED_ON: (known.started_on, entry.started_on),
        Column.EMPLOYEE_ID: (known.employee_id, entry.employee_id),
        Column.ALIASES: (known.aliases, known.aliases | set(entry.aliases)),
    }
