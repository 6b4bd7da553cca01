import pytest

from app.domain.names import folded


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
