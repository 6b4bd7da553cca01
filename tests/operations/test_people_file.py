"""Bytes that are, or are not, a people file."""

import pytest

from app.domain.people_import import FileIsRefused, Trouble
from app.operations.people_file import read_sheet

HEADER = "email;name;department"
HUNGARIAN = ["Jenő Fűzfa", "Győző Őry", "Árvíztűrő Tükörfúrógép"]
POLISH = ["Michał Dąbrowski", "Agnieszka Wiśniewska", "Zbigniew Brzęk"]
CZECH = ["Jiří Dvořák", "Ondřej Šťastný", "Markéta Křížová"]
GERMAN = ["Jürgen Müller", "Björn Weiß"]
PORTUGUESE = ["João Simões", "Luís Magalhães"]
TURKISH = ["Ayşe Yıldırım", "İbrahim Şahin", "Çağrı Gündoğdu"]
NORDIC = ["Åsa Öberg", "Jørgen Kjær"]
FRENCH = ["Hélène Lefèvre", "Jérôme Garçon"]


def a_file(names: list[str], *, delimiter: str = ";") -> str:
    rows = [
        f"p{n}@a.example;{name};Customer Support" for n, name in enumerate(names, 1)
    ]
    return "\r\n".join([HEADER, *rows, ""]).replace(";", delimiter)


def names_in(data: bytes) -> list[str]:
    return [row[1] for row in read_sheet(data).rows[1:]]


def refusal(data: bytes) -> Trouble:
    with pytest.raises(FileIsRefused) as refused:
        read_sheet(data)
    return refused.value.trouble


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (HUNGARIAN, "utf-8"),
        (HUNGARIAN, "utf-8-sig"),
        (HUNGARIAN, "utf-16"),
        (HUNGARIAN, "utf-16-le"),
        (HUNGARIAN, "utf-16-be"),
        (HUNGARIAN, "cp1250"),
        (HUNGARIAN, "iso8859-2"),
        (HUNGARIAN[:1], "cp1250"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (HUNGARIAN + POLISH + CZECH + GERMAN, "cp1250"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (PORTUGUESE, "cp1252"),
        (NORDIC, "cp1252"),
        (GERMAN + FRENCH + PORTUGUESE + NORDIC, "cp1252"),
        (TURKISH + GERMAN, "cp1254"),
    ],
)
def test_names_are_read_as_they_were_written(
    names: list[str], encoding: str, delimiter: str
) -> None:
    data = a_file(names, delimiter=delimiter).encode(encoding)

    sheet = read_sheet(data)

    assert [row[1] for row in sheet.rows[1:]] == names
    assert sheet.delimiter == delimiter


def test_one_odd_cell_does_not_spell_everybody_wrong() -> None:
    data = a_file(HUNGARIAN).encode() + "b@a.example;Jürgen;Sales".encode("cp1252")

    names = names_in(data)

    assert names == [*HUNGARIAN, "J\N{REPLACEMENT CHARACTER}rgen"]


@pytest.mark.parametrize(
    "above", ["\n\n", ";;\n", "sep=;\r\n", "\N{ZERO WIDTH NO-BREAK SPACE}"]
)
def test_what_a_spreadsheet_puts_above_the_header_is_no_row(above: str) -> None:
    rows = read_sheet((above + a_file(GERMAN)).encode()).rows

    assert rows[0] == ["email", "name", "department"]
    assert len(rows) == 3


def test_a_line_break_between_quotes_stays_in_its_cell() -> None:
    rows = read_sheet(b'email,name\na@a.example,"Ana\nIto"\n\nb@a.example,Bo\n').rows

    assert rows[1:] == [["a@a.example", "Ana\nIto"], [], ["b@a.example", "Bo"]]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_delimiter_inside_quotes_is_a_letter(delimiter: str) -> None:
    name = f"Ito{delimiter} Ana"
    data = f'email{delimiter}name\na@a.example{delimiter}"{name}"\n'.encode()

    assert names_in(data) == [name]


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b" \r\n\r\n", Trouble.EMPTY),
        (b"\xef\xbb\xbf", Trouble.EMPTY),
        (b"\xff\xfe", Trouble.EMPTY),
        (b"sep=;\n", Trouble.EMPTY),
        (b"email,name\na@a.example,A\0na\n", Trouble.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x90\x81\x8d\xff\xfe", Trouble.NOT_TEXT),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0b\xee\x9dh^\x01", Trouble.NOT_TEXT),
        (b"\xff\xfee", Trouble.NOT_TEXT),
        (b'email,"' + b"x" * 200_000, Trouble.NOT_TEXT),
        (b",".join([b"c"] * 201), Trouble.TOO_MANY_COLUMNS),
        (b"e\n" * 50_002, Trouble.TOO_MANY_ROWS),
        (b"e" * (5 * 1024 * 1024 + 1), Trouble.TOO_LARGE),
    ],
)
def test_what_is_no_people_file_is_refused(data: bytes, trouble: Trouble) -> None:
    assert refusal(data) is trouble


def test_the_largest_file_is_read() -> None:
    assert len(read_sheet(b"e\n" * 50_001).rows) == 50_001
