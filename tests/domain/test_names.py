import pytest

from app.domain.names import FULL, ON_A_SEAT, SHORT, Called, folded, told_apart


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ágnes Őry", "agnes ory"),
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Jiří Dvořák", "jiri dvorak"),
        ("Søren Kjær", "soren kjar"),
        ("İlsu Yıldırım", "ilsu yildirim"),
        ("WEISS", "weiss"),
        ("李小龍", "李小龍"),
    ],
)
def test_accents_and_case_do_not_matter(name: str, typed: str) -> None:
    assert folded(name) == folded(typed) == typed
    assert len(folded(name)) == len(name)  # letters are marked where they were found


def anna(name: str, code: str = "AA", site: str = "Berlin", title: str = "") -> Called:
    return Called(name=name, code=code, site=site, title=title)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([anna("Anna Kiss"), anna("Ben Kiss")], ["Anna K.", "Ben K."]),
        (
            [anna("Anna Maria Kiss"), anna("Anna Kovács"), anna("Ben Fox")],
            ["Anna Maria K.", "Anna K.", "Ben F."],
        ),
        (
            [anna("Anna Kiss"), anna("Anna Kovács", code="AB")],
            ["Anna K. (AA)", "Anna K. (AB)"],
        ),
        (
            [anna("Anna Kiss"), anna("Anna Kovács", site="Riga")],
            ["Anna K. (AA, Berlin)", "Anna K. (AA, Riga)"],
        ),
        (
            [anna("Anna Kiss", title="Analyst"), anna("Anna Kiss", title="Lead")],
            ["Anna K. (AA, Analyst)", "Anna K. (AA, Lead)"],
        ),
        ([anna("Anna"), anna("Anna", code="AB")], ["Anna (AA)", "Anna (AB)"]),
    ],
)
def test_namesakes_are_told_apart_by_no_more_than_it_takes(
    people: list[Called], said: list[str]
) -> None:
    assert list(told_apart(people, forms=SHORT)) == said


def test_hosts_read_whole_names_where_short_ones_are_alike() -> None:
    people = [anna("Anna Kiss"), anna("Anna Kovács"), anna("Ben Fox")]
    twins = [anna("Anna Kiss"), anna("Anna Kiss", site="Riga")]

    assert told_apart(people, forms=ON_A_SEAT) == ("Anna Kiss", "Anna Kovács", "Ben F.")
    assert told_apart(twins, forms=FULL) == (
        "Anna Kiss (AA, Berlin)",
        "Anna Kiss (AA, Riga)",
    )
