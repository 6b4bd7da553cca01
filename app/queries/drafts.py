"""Questions about drafts and templates; only their author may ask."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Draft, Template


def find_draft(session: Session, *, handle: str, owner_id: int) -> Draft | None:
    """Return this person's draft of that handle; nobody else's, ever."""
    return session.scalar(
        select(Draft).where(Draft.handle == handle, Draft.owner_id == owner_id)
    )


def list_drafts(session: Session, *, owner_id: int) -> Sequence[Draft]:
    """Return this person's drafts, the last saved first."""
    return session.scalars(
        select(Draft)
        .where(Draft.owner_id == owner_id)
        .order_by(Draft.saved_at.desc(), Draft.id)
    ).all()


def find_template(
    session: Session, *, template_id: int, owner_id: int
) -> Template | None:
    """Return this person's template; nobody else's, ever."""
    return session.scalar(
        select(Template).where(
            Template.id == template_id, Template.owner_id == owner_id
        )
    )


def find_template_named(
    session: Session, *, name: str, owner_id: int
) -> Template | None:
    """Return this person's template of that name, if there is one."""
    return session.scalar(
        select(Template).where(Template.name == name, Template.owner_id == owner_id)
    )


def list_templates(session: Session, *, owner_id: int) -> Sequence[Template]:
    """Return this person's templates, by name."""
    return session.scalars(
        select(Template)
        .where(Template.owner_id == owner_id)
        .order_by(Template.name, Template.id)
    ).all()
