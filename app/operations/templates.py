"""Keeping what an event is like, to begin others with it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.models import Template
from app.operations import audit
from app.queries.drafts import find_template, find_template_named

FACTS = ("tables", "seats", "places", "zone", "only_these", "asks_food")
"""Of a template, what is written down as it was and as it is."""


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
    was = template.fields if template else None
    template = template or Template(owner_id=owner_id, name=name)
    template.fields, template.saved_at = fields, now
    session.add(template)
    session.flush()
    act = Act.KEPT_TEMPLATE if was is None else Act.CHANGED_TEMPLATE
    _note(session, act, template, was=was or {}, now=fields)
    return was is not None


def drop_template(session: Session, *, template_id: int, owner_id: int) -> str | None:
    """Throw a template away; return its name, or None if there was none."""
    template = find_template(session, template_id=template_id, owner_id=owner_id)
    if template is None:
        return None
    session.delete(template)
    _note(session, Act.DROPPED_TEMPLATE, template, was=template.fields, now={})
    return template.name


def _note(
    session: Session,
    act: Act,
    template: Template,
    *,
    was: dict[str, str],
    now: dict[str, str],
) -> None:
    # Its name and texts are the owner's own words: of those only that they changed.
    changed = {name for name in {*was, *now} if was.get(name, "") != now.get(name, "")}
    facts = [name for name in FACTS if name in changed]
    texts = sorted(changed & set(audit.TEXTS)) if was and now else []
    number = {"template": template.id}
    audit.note(
        session,
        act,
        actor_id=template.owner_id,
        before={name: was[name] for name in facts if was.get(name)} | number,
        after={name: now[name] for name in facts if now.get(name)}
        | number
        | ({"texts_changed": texts} if texts else {}),
    )
