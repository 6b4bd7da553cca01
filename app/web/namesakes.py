"""What people are called on a page or a sheet, so that namesakes are not mistaken."""

from collections.abc import Iterable, Sequence

from app.domain.names import Called, Form, told_apart
from app.models import Person


def names_of(people: Iterable[Person], *, forms: Sequence[Form]) -> dict[int, str]:
    """Return what each of these people is called, by person."""
    everyone = tuple(people)
    facts = (
        Called(
            name=person.name,
            code=person.department.code,
            site=person.site,
            title=person.title,
        )
        for person in everyone
    )
    said = told_apart(facts, forms=forms)
    return {person.id: name for person, name in zip(everyone, said, strict=True)}
