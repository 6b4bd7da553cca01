"""Reading fields of a JSON object, each refused by its path."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.seating.problem import Pair

SMALLEST_GROUP = 2


class ProblemMalformed(Exception):  # noqa: N818
    """A field is absent or is not what it must be; `field` is its path."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def mapping_at(data: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the object that a field holds."""
    value = data.get(path.rpartition(".")[2])
    if not isinstance(value, Mapping):
        raise ProblemMalformed(path)
    return value


def list_in(value: object, path: str) -> list[Any]:
    """Return a value that must be a list."""
    if not isinstance(value, list | tuple):
        raise ProblemMalformed(path)
    return list(value)


def integers_in(value: object, path: str) -> tuple[int, ...]:
    """Return a list that must hold whole numbers only."""
    numbers = list_in(value, path)
    for index, number in enumerate(numbers):
        if not isinstance(number, int):
            raise ProblemMalformed(f"{path}[{index}]")
    return tuple(int(number) for number in numbers)


def checked(
    numbers: tuple[int, ...], path: str, holds: Callable[[int], bool]
) -> tuple[int, ...]:
    """Return the numbers if the rule holds for each of them."""
    for index, number in enumerate(numbers):
        if not holds(number):
            raise ProblemMalformed(f"{path}[{index}]")
    return numbers


def numbers_at(data: Mapping[str, Any], path: str) -> tuple[int, ...]:
    """Return the list of whole numbers that a field holds."""
    return integers_in(data.get(path.rpartition(".")[2]), path)


def count_in(value: object, path: str) -> int:
    """Return a whole number that must be at least 1."""
    if not isinstance(value, int) or value < 1:
        raise ProblemMalformed(path)
    return value


def attribute_at(people: Mapping[str, Any], path: str, count: int) -> tuple[int, ...]:
    """Return one number for each person."""
    values = numbers_at(people, path)
    if len(values) != count:
        raise ProblemMalformed(path)
    return values


def people_at(data: Mapping[str, Any], path: str, count: int) -> tuple[int, ...]:
    """Return the people whom a field names, each once, in order."""
    chosen = integers_in(data.get(path.rpartition(".")[2], []), path)
    checked(chosen, path, lambda person: 0 <= person < count)
    return tuple(sorted(set(chosen)))


def _group(value: object, path: str, count: int) -> tuple[int, ...]:
    group = checked(integers_in(value, path), path, lambda person: 0 <= person < count)
    if len(set(group)) != len(group) or len(group) < SMALLEST_GROUP:
        raise ProblemMalformed(path)
    return group


def groups_at(
    data: Mapping[str, Any], path: str, count: int
) -> tuple[tuple[int, ...], ...]:
    """Return groups of at least two people each."""
    rows = enumerate(list_in(data.get(path, []), path))
    return tuple(_group(row, f"{path}[{index}]", count) for index, row in rows)


def pairs_at(data: Mapping[str, Any], path: str, count: int) -> tuple[Pair, ...]:
    """Return pairs of people."""
    pairs: list[Pair] = []
    for index, group in enumerate(groups_at(data, path, count)):
        if len(group) != SMALLEST_GROUP:
            raise ProblemMalformed(f"{path}[{index}]")
        pairs.append((group[0], group[1]))
    return tuple(pairs)
