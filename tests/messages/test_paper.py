"""Sheets as PDF: what people wrote stays text, letters are there, nothing is fetched."""

import io
import re

import pytest
from pypdf import PdfReader

from app.messages.glyphs import unwritable
from app.messages.paper import FOLDER, PaperJammed, Sheet, pdf_of
from tests.browsing import pdf_text

HOSTILE = (
    '#panic("x") #read("/etc/passwd") #include "a" $x$ *b* ]) \\u{41} <a> @b // c /*'
)
COMMON = {
    "title": HOSTILE,
    "event": HOSTILE,
    "lang": "en",
    "pages": "Page {page} of {pages}",
    "empty": "Nobody.",
}
NAMES = (
    HOSTILE,
    "Zsófia Őrségi",
    "Ελένη Παπαδοπούλου",
    "Дмитрий Соколов",
    "שרה כהן",
    "ليلى حسن",
    "王小明",
    "サトウ あきら",
    "김민수",
    "W" * 300,
    "",
)
LEGIBLE = ("Zsófia Őrségi", "Ελένη Παπαδοπούλου", "Дмитрий Соколов", "王小明", "김민수")
FONTS = ("Figtree", "NotoSans-", "Hebrew", "Arabic", "NotoSansSC", "NotoSansKR")


def facts_of(sheet: Sheet) -> dict[str, object]:
    mates = [{"name": name, "code": "FI", "department": HOSTILE} for name in NAMES]
    match sheet:
        case Sheet.CARDS:
            table = {"number": 1, "question": HOSTILE, "people": mates, "hidden": "1"}
            return {**COMMON, "table": "Table", "tables": [table]}
        case Sheet.LIST:
            rows = [{**mate, "table": "3"} for mate in mates]
            common = {**COMMON, "about": HOSTILE, "ticks": True, "large": False}
            return {**common, "people": rows}
        case Sheet.BADGES:
            people = [
                {**mate, "first": mate["name"], "rest": mate["name"], "ask": HOSTILE}
                for mate in mates
            ]
            square = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
            common = {**COMMON, "ask": "Ask me about", "square": square}
            return {**common, "square_words": "QR", "people": people}


def fonts_of(reader: PdfReader) -> str:
    names = (font for page in reader.pages for font in page._get_fonts()[0])
    return " ".join(names)


@pytest.mark.parametrize(
    ("sheet", "pages"), [(Sheet.CARDS, 2), (Sheet.LIST, 1), (Sheet.BADGES, 2)]
)
def test_what_people_wrote_stays_text(sheet: Sheet, pages: int) -> None:
    pdf = pdf_of(sheet, facts_of(sheet))

    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert (len(reader.pages), reader.metadata.title) == (pages, HOSTILE)
    said = " ".join(pdf_text(pdf).split())
    assert HOSTILE in said
    assert [name for name in LEGIBLE if name not in said] == []
    assert [name for name in FONTS if name not in fonts_of(reader)] == []


def test_a_sheet_that_lacks_a_fact_is_refused() -> None:
    with pytest.raises(PaperJammed):
        pdf_of(Sheet.LIST, COMMON)


def test_our_sheets_name_no_package_and_no_address() -> None:
    sources = "\n".join(path.read_text() for path in FOLDER.glob("*.typ"))

    assert re.findall(r"@\w+/|://", sources) == []
    assert len(sources) > 1000


def test_names_with_letters_that_no_font_has_are_told() -> None:
    thai, mixed = "สมชาย ใจดี", "Anna ส."

    lacking = unwritable([*NAMES, thai, mixed, "Tab\tand\u200djoin"])

    assert lacking == [thai, mixed]
