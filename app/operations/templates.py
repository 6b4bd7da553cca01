"""Keeping what an event is like, to begin others with it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Template
from app.queries.drafts import find_template, find_template_named


def save_template(
    session: Session,
    *,
    owner_id: int,
    name: str,
    fields: dict[str, str],
    now: datetime,
) -> bool:
    """Keep these fields under that name; True if it replaces one of the same name."""
    template = find_template_named(session, name=name, owner_id=owner_id)
    is_new = template is None
    template = template or Template(owner_id=owner_id, name=name)
    template.fields, template.saved_at = fields, now
    session.add(template)
    session.flush()
    return not is_new


def drop_template(session: Session, *, template_id: int, owner_id: int) -> str | None:
    """Throw a template away; return its name, or None if there was none."""
    template = find_template(session, template_id=template_id, owner_id=owner_id)
    if template is None:
        return None
    session.delete(template)
    return template.name
