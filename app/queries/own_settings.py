"""What one person chose about mail, and the templates they keep."""

from typing import Any

from sqlalchemy import Select, select

from app.models import Mute, Person, Template
from app.queries.nudges import choice_of_hours


def questions_on_settings(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """Return the questions on what this person chose and keeps for themselves."""
    muted = select(Mute.kind).where(Mute.person_id == own)
    feed = select(Person.reads_feed).where(Person.id == own, Person.reads_feed)
    return [
        ("settings", "mail switched off", muted),
        ("settings", "invites switched off", feed),
        ("settings", "hours and pauses", choice_of_hours(own)),
        ("settings", "templates", _templates(own)),
    ]


def _templates(own: int) -> Select[*tuple[Any, ...]]:
    kept = select(Template.name, Template.fields, Template.saved_at)
    return kept.where(Template.owner_id == own).order_by(Template.id)
