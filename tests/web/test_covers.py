"""The drawing of who is coming, and the bar below it, name nobody who hides."""

import pytest
from flask import Flask

from app.models import Event
from app.queries.rooms import Figure
from app.web.covers import cover_of, mix_of


def figure(person_id: int, *, number: int = 0, shown: bool = True) -> Figure:
    """One guest of the department with this number."""
    return Figure(
        person_id=person_id,
        name=f"Person {person_id}" if shown else None,
        department=f"Department {number}",
        code=f"D{number}",
        number=number,
    )


def room(capacity: int | None) -> Event:
    return Event(capacity=capacity)


def test_a_figure_has_the_color_of_its_department_unless_it_hides() -> None:
    guests = [figure(1, number=2), figure(2, number=2, shown=False), figure(3)]

    cover = cover_of(room(5), guests, person_id=3)

    assert cover.figures == ("hue-2", "", "hue-0")
    assert (cover.free, cover.you) == (2, 2)


def test_a_ninth_department_has_a_pattern() -> None:
    cover = cover_of(room(None), [figure(1, number=9)], person_id=2)

    assert cover.figures == ("hue-1 p-stripe",)
    assert (cover.free, cover.you) == (0, None)


@pytest.mark.parametrize("you", [0, 1, 57, 118, 119])
def test_you_are_drawn_in_the_largest_room(you: int) -> None:
    guests = [figure(n, number=1 if n == you else 0) for n in range(120)]

    cover = cover_of(room(200), guests, person_id=you)

    assert (len(cover.figures), cover.free) == (54, 36)
    assert cover.you is not None
    assert cover.figures[cover.you] == "hue-1"


def test_the_first_to_come_is_drawn_in_a_very_large_room() -> None:
    cover = cover_of(room(1000), [figure(1)], person_id=1)

    assert (cover.figures, cover.free, cover.you) == (("hue-0",), 89, 0)


def test_small_departments_and_hidden_names_are_pooled(app: Flask) -> None:
    large = [figure(n, number=1) for n in range(5)]
    small = [figure(n, number=2) for n in range(10, 14)]
    hidden = [figure(n, number=1, shown=False) for n in range(20, 23)]

    mix = mix_of(room(15), [*large, *small, *hidden])

    assert mix.parts == (("D1", 5, "hue-1"),)
    assert (mix.others, mix.free) == (7, 3)
    assert mix.label == (
        "Department 1 5, other departments and people without a name 7, free 3"
    )


def test_an_empty_room_without_limit_says_so(app: Flask) -> None:
    mix = mix_of(room(None), [])

    assert (mix.parts, mix.others, mix.free, mix.label) == ((), 0, 0, "Nobody yet")
