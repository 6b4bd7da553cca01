"""Templates of one's own: kept from an event, begun with, thrown away."""

from datetime import UTC, datetime
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.models import Event, Person, Template
from tests.browsing import post
from tests.factories import make_person, sign_in
from tests.web.test_hosting import INPUT, NEXT_MONTH, hosted


def keep(client: FlaskClient, event: Event, name: str) -> str:
    """Keep this event as a template; return the page that follows."""
    settings = f"/events/{event.slug}/settings"
    target = f"/events/{event.slug}/keep-as-template"
    post(client, settings, target, name=name)
    return unescape(client.get(settings).text)


def kept() -> list[Template]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Template).order_by(Template.id)))


def fields_in(page: str) -> dict[str, str]:
    tags = page.split("<input")[1:]
    found = [INPUT.search(tag.partition(">")[0]) for tag in tags]
    return {match["name"]: unescape(match["value"]) for match in found if match}


def test_a_template_keeps_what_an_event_is_like_and_nothing_dated(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, tables=3, going=1)
    said = keep(client, event, "Team lunch")
    [template] = kept()

    page = client.get(f"/events/new?template={template.id}").text

    assert "Kept as “Team lunch”." in said
    assert {"day", "answer_day", "version", "base"} & template.fields.keys() == set()
    assert template.fields["people"] == ""
    fields = fields_in(page)
    assert (fields["title"], fields["tables"]) == (event.title, "3")
    assert fields["location"] == "Canteen"
    assert fields["day"] not in {"", NEXT_MONTH.date().isoformat()}
    assert "1 template of yours" in page
    assert db.session.scalars(db.select(Event)).all() == [event]


def test_the_same_name_is_the_same_template(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    keep(client, event, "Team lunch")
    with transaction() as session:
        session.get_one(Event, event.id).purpose = "Another purpose."

    said = keep(client, event, " Team lunch ")

    assert "“Team lunch” is now like this event." in said
    assert [t.fields["purpose"] for t in kept()] == ["Another purpose."]


def test_a_template_needs_a_name(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)

    said = keep(client, event, "  ")

    assert "Give the template a name" in said
    assert kept() == []


def test_a_template_is_thrown_away_and_its_events_stay(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client)
    keep(client, event, "Team lunch")
    [template] = kept()

    listed = client.get("/me/templates").text
    post(client, "/me/templates", f"/me/templates/{template.id}/drop")
    after = unescape(client.get("/me/templates").text)

    assert "Team lunch" in listed
    assert "“Team lunch” is gone. Events begun with it stay." in after
    assert "No templates yet" in after
    assert kept() == []


def test_a_template_is_its_owners_alone(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    keep(client, event, "Team lunch")
    [template] = kept()
    with transaction() as session:
        other = make_person(session)
        session.add(
            Template(
                owner_id=other.id,
                name="Theirs",
                fields={"title": "Theirs", "kind": "mixer"},
                saved_at=datetime.now(UTC),
            )
        )
    sign_in(client, db.session.get_one(Person, other.id))

    page = client.get(f"/events/new?template={template.id}").text
    dropped = post(client, "/events/new", f"/me/templates/{template.id}/drop")

    assert event.title not in page
    assert "Team lunch" not in client.get("/me/templates").text
    assert dropped.status_code == 404
    assert len(kept()) == 2
