"""Questions about who answers for a department, and whose turn it is."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import CoffeePlace, CoffeeWish, Department, Person


def list_departments_that_answer(
    session: Session, *, except_person: int
) -> Sequence[Department]:
    """Return the departments in which somebody answers questions, by name."""
    return session.scalars(
        select(Department)
        .where(
            Department.id.in_(
                select(Person.department_id)
                .join(CoffeeWish, CoffeeWish.person_id == Person.id)
                .where(
                    CoffeeWish.helps_with != "",
                    Person.left_at.is_(None),
                    Person.id != except_person,
                )
            )
        )
        .order_by(Department.name)
    ).all()


def list_volunteers(
    session: Session, *, department_id: int, coffee_id: int, except_person: int
) -> Sequence[tuple[Person, CoffeeWish]]:
    """Return who answers for a department and was not asked yet, longest ago first."""
    asked = select(CoffeePlace.person_id).where(CoffeePlace.coffee_id == coffee_id)
    rows = session.execute(
        select(Person, CoffeeWish)
        .join(CoffeeWish, CoffeeWish.person_id == Person.id)
        .where(
            Person.department_id == department_id,
            Person.left_at.is_(None),
            Person.id != except_person,
            CoffeeWish.helps_with != "",
            Person.id.not_in(asked),
        )
        .order_by(CoffeeWish.asked_at.asc().nulls_first(), CoffeeWish.id)
    )
    return [(person, wish) for person, wish in rows]
