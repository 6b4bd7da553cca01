"""The curve of a search: it ends where the headline stands, under its dashed limit."""

import pytest
from flask import Flask

from app.web.seating_curve import TOP, curve_of, ended

# a drawing does not depend on the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def progress(*points: tuple[float, int, int], limit: int) -> dict[str, object]:
    return {
        "points": [list(point) for point in points],
        "limit": limit,
        "worst_off": 5,
        "first_meetings": points[-1][2] if points else None,
        "seconds": points[-1][0] if points else None,
    }


def test_a_search_that_has_found_nothing_has_no_curve(app: Flask) -> None:
    assert curve_of(progress(limit=10)) is None


def test_the_curve_climbs_and_meets_the_limit_only_at_the_limit(app: Flask) -> None:
    points = ((0.1, 90, 100), (1.0, 60, 118), (4.0, 50, 124))
    with app.test_request_context():
        below = curve_of(progress(*points, limit=129))
        at = curve_of(progress(*points, limit=124))

    assert below is not None
    assert at is not None
    assert below.y > TOP
    assert at.y == TOP
    heights = [int(part.partition("V")[2]) for part in below.path.split("H")[1:]]
    assert heights == sorted(heights, reverse=True)
    assert below.path.endswith(f"H{below.x}V{below.y}")
    assert below.everyone == "Everyone meets at least 5 new people."
    assert below.limit_words == "no plan has more: 129"


def test_a_search_done_at_once_has_a_curve_that_ends_at_its_plan(app: Flask) -> None:
    claims = {
        "cost": 3,
        "first_meetings": 18,
        "first_meetings_at_most": 18,
        "least_new": 3,
    }

    with app.test_request_context():
        curve = curve_of(ended(progress(limit=0), claims))

    assert curve is not None
    assert (curve.count, curve.y) == (18, TOP)
