from datetime import date

import pytest

from app.config import ROOT
from app.domain.holidays import LineIsWrong, gathered, read_list

NEW_YEAR, FAIR = date(2027, 1, 1), date(2027, 3, 2)


def test_a_holiday_is_one_where_its_list_says() -> None:
    holidays = gathered(
        read_list(
            "day,name,where\n"
            "2027-03-02,Company day,\n"
            "2027-03-02,Fair,DE Europe/Budapest\n"
        )
    )

    def on(zone: str, country: str) -> list[str]:
        return holidays.on(FAIR, zone=zone, country=country)

    assert on("Europe/Berlin", "DE") == ["Company day", "Fair"]
    assert on("Europe/Budapest", "HU") == ["Company day", "Fair"]
    assert on("Europe/Paris", "FR") == ["Company day"]
    assert holidays.on(NEW_YEAR, zone="Europe/Berlin", country="DE") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("date,name\n", 1),
        ("day,name,where\n24.12.2027,Eve,\n", 2),
        ("day,name,where\n2027-12-24,Eve,DE\n2027-12-25,,DE\n", 3),
        ("day,name,where\n2027-12-24,Eve,DE,AT\n", 2),
    ],
)
def test_a_list_that_is_wrong_names_its_line(text: str, line: int) -> None:
    with pytest.raises(LineIsWrong) as wrong:
        read_list(text)

    assert wrong.value.line == line


def test_the_list_that_comes_along_knows_the_years_ahead() -> None:
    text = (ROOT / "data" / "holidays.csv").read_text(encoding="utf-8")
    holidays = gathered(read_list(text))

    found = [
        holidays.on(date(year, 1, 1), zone="Europe/Berlin", country="DE")
        for year in range(2026, 2031)
    ]

    assert found == [["New Year's Day"]] * 5
    assert holidays.on(date(2027, 3, 15), zone="Europe/Budapest", country="HU") == [
        "National Day"
    ]
