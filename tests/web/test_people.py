import re
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.db import db, transaction
from app.domain.access import Right
from app.models import Grant, Person
from tests.browsing import post, token_of
from tests.factories import make_person, sign_in
from tests.people import FILES, HEADER

HIDDEN = re.compile(r'name="(content|shown)"[^>]*value="([^"]+)"')


def an_admin(client: FlaskClient) -> Person:
    with transaction() as session:
        person = make_person(session, name="Maya Lindqvist", department="People")
        session.add(Grant(person_id=person.id, granted=Right.ADMIN))
    sign_in(client, person)
    return person


def upload(client: FlaskClient, data: bytes, **fields: str) -> TestResponse:
    token = token_of(client, "/admin/people")
    return client.post(
        "/admin/people/preview",
        data={"csrf_token": token, "file": (BytesIO(data), "people.csv"), **fields},
        content_type="multipart/form-data",
    )


def carry_on(
    client: FlaskClient, page: TestResponse, path: str, **fields: str
) -> TestResponse:
    carried = dict(HIDDEN.findall(page.text)) | fields
    return post(client, "/admin/people", path, **carried)


def count(client: FlaskClient) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(Person.id))).one()


def test_a_file_is_previewed_and_imported_without_a_trace_in_between(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)

    page = upload(client, (FILES / "messy-80.csv").read_bytes())

    assert page.status_code == 200
    assert "80 rows: 73 new, 0 changed, 0 same, 7 need you" in page.text
    assert "Import 73 changes" in page.text
    assert "Needs you: “not-an-address” is not an email address." in page.text
    assert "=HYPERLINK(&#34;http://evil.test" in page.text
    assert count(client) == 1

    done = carry_on(client, page, "/admin/people/import")

    assert (done.status_code, done.location) == (303, "/admin/people")
    assert count(client) == 74
    assert "74 people work here" in client.get("/admin/people").text
    again = upload(client, (FILES / "messy-80.csv").read_bytes())
    assert "Nothing to import" in again.text


def test_columns_are_chosen_by_hand_where_their_names_say_nothing(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    data = b"A,B,Squad\nana@a.example,Ana Ito,Sales\n"

    page = upload(client, data)
    chosen = {"map-email": "A", "map-name": "B", "map-department": "Squad"}
    read = carry_on(client, page, "/admin/people/preview", **chosen)

    assert page.status_code == 422
    assert "email, name, department" in page.text
    assert read.status_code == 200
    assert "1 row: 1 new, 0 changed, 0 same, 0 need you" in read.text
    assert carry_on(client, read, "/admin/people/import", **chosen).status_code == 303
    assert count(client) == 2


def test_a_probable_rename_waits_for_a_word_and_gets_one(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    old = f"{HEADER}\nana@a.example,Ana Ito,Sales,Rep,2,Graz,,,2020-01-07,,,\n"
    new = f"{HEADER}\nana.unal@a.example,Ana Ünal,Sales,Rep,2,Graz,,,2020-01-07,,,\n"
    carry_on(client, upload(client, old.encode()), "/admin/people/import")

    page = upload(client, new.encode())
    same = carry_on(client, page, "/admin/people/preview", **{"who-2": "same"})
    done = carry_on(client, same, "/admin/people/import", **{"who-2": "same"})

    assert "0 new, 0 changed, 0 same, 1 need you" in page.text
    assert "0 new, 1 changed, 0 same, 0 need you" in same.text
    assert done.status_code == 303
    assert count(client) == 2


def test_deactivating_an_admin_asks_for_the_number(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    data = f"{HEADER}\nana@a.example,Ana Ito,Sales,,,,,,,,,\n".encode()
    ticked = {"deactivate_missing": "y"}

    page = upload(client, data, **ticked)
    refused = carry_on(client, page, "/admin/people/import", **ticked)
    wrong = carry_on(client, page, "/admin/people/import", **ticked, agreed="2")
    kept = count(client)
    done = carry_on(client, page, "/admin/people/import", **ticked, agreed="1")

    assert "Deactivate 1 person (100 %)" in page.text
    assert "Maya Lindqvist (hosts or is an admin)" in page.text
    assert (refused.status_code, wrong.status_code, kept) == (422, 422, 1)
    assert "Type 1 to deactivate 1 person." in refused.text
    assert done.status_code == 303
    assert client.get("/events").status_code == 302  # who did it is gone too


def test_what_is_no_people_file_is_refused_in_a_sentence(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)

    answers = [
        upload(client, data)
        for data in (b"", b"PK\x03\x04\x00\x00", b"email," * 300 + b"\n")
    ]
    forged = post(client, "/admin/people", "/admin/people/import", content="eJw.x")

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "This file is empty." in answers[0].text
    assert "This is not a CSV file." in answers[1].text
    assert "more than 200 columns" in answers[2].text
    assert forged.status_code == 400


def test_only_admins_know_these_pages(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        person = make_person(session)
    sign_in(client, person)

    paths = ["/admin/people", "/admin/mail", "/admin/access"]
    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_what_is_imported_is_what_was_shown(app: Flask, client: FlaskClient) -> None:
    an_admin(client)
    data = f"{HEADER}\nana@a.example,Ana Ito,Sales,,,,,,,,,\n".encode()
    page = upload(client, data)

    ticked = carry_on(
        client, page, "/admin/people/import", deactivate_missing="y", agreed="1"
    )
    kept = count(client)
    agreed = carry_on(
        client, ticked, "/admin/people/import", deactivate_missing="y", agreed="1"
    )

    assert (ticked.status_code, kept) == (422, 1)
    assert "This isn&#39;t what you were shown" in ticked.text
    assert "Deactivate 1 person (100 %)" in ticked.text
    assert agreed.status_code == 303


def test_two_admins_with_one_file_import_it_once(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    data = f"{HEADER}\nana@a.example,Ana Ito,Sales,,,,,,,,,\n".encode()
    first, second = upload(client, data), upload(client, data)

    done = carry_on(client, first, "/admin/people/import")
    late = carry_on(client, second, "/admin/people/import")

    assert (done.status_code, late.status_code, count(client)) == (303, 422, 2)
    assert "Nothing to import" in late.text


def test_a_page_without_what_it_showed_imports_nothing(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    data = f"{HEADER}\nana@a.example,Ana Ito,Sales,,,,,,,,,\n".encode()

    refused = carry_on(client, upload(client, data), "/admin/people/import", shown="")

    assert (refused.status_code, count(client)) == (422, 1)


def test_a_long_list_says_how_many_rows_it_leaves_out(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    good = [f"p{n}@a.example,P {n},Sales,x,,,,,,,," for n in range(230)]
    bad = [f"not-{n},P {n},Sales,,,,,,,,," for n in range(205)]
    mended = [f"q{n}@a.example,Q {n},Sales,,,,Mars,,,,," for n in range(203)]

    page = upload(client, "\n".join([HEADER, *good, *bad, *mended]).encode()).text

    assert "638 rows: 433 new, 0 changed, 0 same, 205 need you" in page
    assert "Imported, with something tidied or left out (203)" in page
    assert "All changes (433)" in page
    assert re.findall(r"And (\d+) more\.", page) == ["5", "3", "233"]


def test_a_column_that_only_looks_like_ours_can_be_left_out(
    app: Flask, client: FlaskClient
) -> None:
    an_admin(client)
    data = b"email,name,department,Position\nana@a.example,Ana Ito,Sales,4th desk\n"

    page = upload(client, data)
    read = carry_on(client, page, "/admin/people/preview", **{"map-title": "-"})
    carry_on(client, read, "/admin/people/import", **{"map-title": "-"})

    assert '<option value="-" selected>Not in this file</option>' in read.text
    ana = db.session.scalars(select(Person).where(Person.name == "Ana Ito")).one()
    assert ana.title == ""
