"""Looking for people."""

import pytest
from flask import Flask

from app.db import db, transaction
from app.models import Alias, Person
from app.queries.people import find_person, list_reports, search_people
from tests.factories import BEFORE, make_person


def found(text: str) -> list[str]:
    return [person.name for person in search_people(db.session(), text=text)]


@pytest.mark.parametrize(
    "text",
    ["Łukasz", "łukasz", "lukasz", "WÓJCIK", "wojcik", "Wójcik Łukasz", " ukasz "],
)
def test_people_are_found_however_their_name_is_typed(app: Flask, text: str) -> None:
    with transaction() as session:
        make_person(session, name="Łukasz Wójcik")
        make_person(session, name="Ágnes Őry")

    assert found(text) == ["Łukasz Wójcik"]


def test_those_who_left_are_not_found_and_the_rest_by_name(app: Flask) -> None:
    with transaction() as session:
        for name in ("Zoë Nagy", "Ágnes Nagy", "Bo Nagy"):
            make_person(session, name=name)
        make_person(session, name="Cy Nagy").left_at = BEFORE

    assert found("nagy") == ["Ágnes Nagy", "Bo Nagy", "Zoë Nagy"]
    assert len(search_people(db.session(), text="nagy", limit=2)) == 2
    assert found("%") == found("_") == []


def test_an_address_finds_its_person_before_an_alias_does(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_person(session), make_person(session)
        session.add_all(
            [
                Alias(person_id=bo.id, address=ana.email),
                Alias(person_id=bo.id, address="bo@trestle.example"),
            ]
        )
        ids, address = (ana.id, bo.id), ana.email

    people = [
        find_person(db.session(), email=email)
        for email in (f" {address.upper()} ", "BO@trestle.example", "x@trestle.example")
    ]

    assert [person.id if person else None for person in people] == [*ids, None]


def test_reports_are_found_at_any_depth_and_a_circle_ends(app: Flask) -> None:
    with transaction() as session:
        boss = make_person(session)
        middle = make_person(session, manager=boss)
        low = make_person(session, manager=middle)
        make_person(session)
        session.get_one(Person, boss.id).manager_id = low.id
        ids = {boss.id, middle.id, low.id}
        boss_id = boss.id

    assert list_reports(db.session(), person_id=boss_id) | {boss_id} == ids


def test_people_are_not_found_by_what_all_addresses_share(app: Flask) -> None:
    with transaction() as session:
        nina = make_person(session, name="Nina Berg")
        make_person(session, name="Omar Haider")
        address = nina.email

    assert found(address.partition("@")[0]) == found(address) == ["Nina Berg"]
    assert found("trestle.ex") == found("omar berg") == []


def test_names_with_and_without_accents_are_found_together(app: Flask) -> None:
    with transaction() as session:
        for name in ("Zoe Nagy", "Zoë Nagy", "ZOE NAGY", "Zo_e Nagy", "Ben Zoltan"):
            make_person(session, name=name)
        make_person(session, name="Cy Other").email = "zoe.nagy@trestle.example"

    assert found("zoe nagy") == ["Cy Other", "Zoe Nagy", "Zoë Nagy", "ZOE NAGY"]
    assert found("zo_e") == ["Zo_e Nagy"]
    assert found("nagy@trestle") == ["Cy Other"]
    assert found("trestle") == []
