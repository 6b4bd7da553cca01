"""Laying a people file beside the people there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.people_diff import Changed, Difference, Known, Wishes
from app.domain.people_import import Column, Entry, Fault, Outcome, Problem, Reading


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
        kept = []
        rows: dict[int, Entry] = {}
        for entry in entries:
            known, is_clear = self._find(entry)
            twin = rows.get(known.person_id) if known else None
            if twin is not None:
                self._ask(entry, Column.EMAIL, Fault.TWICE, other=str(twin.row))
            elif not is_clear or self._takes_anothers_alias(entry, known):
                self._ask(entry, Column.EMAIL, Fault.SOMEBODY_ELSE)
            else:
                kept.append(entry)
            if known:
                rows[known.person_id] = entry
                self._matched[entry.row] = known
                self._claimed[entry.email] = known
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
        kept = []
        gone: dict[tuple[object, ...], list[Known]] = {}
        for known in missing:
            gone.setdefault(_circumstances(known), []).append(known)
        for entry in entries:
            before = self._before_renaming(entry, gone)
            if before is None:
                kept.append(entry)
                continue
            other = f"{before.name} <{before.email}>"
            self._ask(entry, Column.NAME, Fault.MAYBE_RENAMED, other=other)
            if before in missing:
                missing.remove(before)
        return kept

    def _before_renaming(
        self, entry: Entry, gone: Mapping[tuple[object, ...], list[Known]]
    ) -> Known | None:
        if entry.row in self._matched or entry.email in self._wishes.newcomers:
            return None
        manager = self._manager_of(entry)
        alike = gone.get(_circumstances(entry, manager_id=manager), [])
        for known in alike:
            if entry.employee_id and known.employee_id:
                continue  # two numbers are two people
            if entry.started_on or _share_a_name(entry.name, known.name):
                return known
        return None

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


def _circumstances(
    one: Known | Entry, *, manager_id: int | None = None
) -> tuple[object, ...]:
    # All that stays the same when somebody takes another name.
    manager = one.manager_id if isinstance(one, Known) else manager_id
    return (
        one.department.casefold(),
        (one.title or "").casefold(),
        one.level,
        (one.site or "").casefold(),
        manager,
        one.started_on,
    )


def _share_a_name(one: str, other: str) -> bool:
    return bool(set(_words(one)) & set(_words(other)))


def _words(name: str) -> list[str]:
    return name.casefold().replace("-", " ").split()
