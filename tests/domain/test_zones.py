from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.events import HourIsMissing
from app.domain.time import zone_of
from app.domain.zones import believed, instant_of, wall_of, zone_data
from tests.zone_files import SUMMER_FOR_EVER, law

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)


def test_a_wall_time_is_what_the_clock_shows_and_what_it_was_taken_for() -> None:
    wall = wall_of(NOON, zone=zone_of("Europe/Berlin"))

    assert wall == "2027-03-02T12:00:00+01:00"
    assert believed(wall) == NOON
    assert instant_of(wall, zone=zone_of("Europe/Berlin")) == NOON


def test_the_same_clock_means_another_instant_under_another_law(tmp_path: Path) -> None:
    wall = wall_of(NOON, zone=zone_of("Europe/Berlin"))
    before = zone_data()

    with law(tmp_path, Europe__Berlin=SUMMER_FOR_EVER):
        moved = instant_of(wall, zone=zone_of("Europe/Berlin"))
        elsewhere = instant_of(wall, zone=zone_of("Europe/Madrid"))
        known = zone_data()

    assert moved == datetime(2027, 3, 2, 10, tzinfo=UTC)
    assert elsewhere == NOON
    assert (known, zone_data()) == ("2027z", before)
    assert instant_of(wall, zone=zone_of("Europe/Berlin")) == NOON


@pytest.mark.parametrize("at", ["2027-10-31T00:30", "2027-10-31T01:30"])
def test_of_an_hour_that_happens_twice_the_one_that_was_agreed_stays(at: str) -> None:
    agreed = datetime.fromisoformat(at).replace(tzinfo=UTC)
    zone = zone_of("Europe/Berlin")

    assert wall_of(agreed, zone=zone)[:16] == "2027-10-31T02:30"
    assert instant_of(wall_of(agreed, zone=zone), zone=zone) == agreed


def test_an_hour_that_a_law_takes_away_is_refused(tmp_path: Path) -> None:
    wall = wall_of(NOON, zone=zone_of("Europe/Berlin"))
    jumps_at_noon = "CET-1CEST,J61/11:30,J300"  # on 2 March, from 11:30 to 12:30

    with (
        law(tmp_path, Europe__Berlin=jumps_at_noon),
        pytest.raises(HourIsMissing),
    ):
        instant_of(wall, zone=zone_of("Europe/Berlin"))
