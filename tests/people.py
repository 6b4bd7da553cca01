"""The people files of the tests, read as the product reads them."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.people_diff import Difference, Wishes
from app.domain.people_import import Reading, match_columns
from app.domain.people_rows import read_rows
from app.operations.people_file import read_sheet
from app.operations.people_import import take_in
from tests.factories import BEFORE, HOUSE

FILES = Path(__file__).parent / "data" / "people"
HEADER = (
    "email,name,department,title,level,site,time_zone,manager_email,started_on,"
    "employee_id,previous_email,aliases"
)


def read_file(name: str, *, departments: Sequence[str] = ()) -> Reading:
    return read((FILES / f"{name}.csv").read_bytes(), departments=departments)


def read(data: bytes, *, departments: Sequence[str] = ()) -> Reading:
    sheet = read_sheet(data)
    places = match_columns(sheet.header)
    return read_rows(sheet.rows, places=places, departments=departments)


def read_lines(*lines: str) -> Reading:
    return read("\n".join([HEADER, *lines]).encode())


def take(
    session: Session,
    reading: Reading,
    *,
    wishes: Wishes | None = None,
    agreed: int | None = None,
) -> Difference:
    return take_in(
        session,
        reading=reading,
        wishes=wishes or Wishes(),
        agreed=agreed,
        zone="Europe/Berlin",
        house=HOUSE,
        now=BEFORE,
    )
