"""Column types that several tables share."""

from enum import StrEnum

from sqlalchemy import Enum


def words(kind: type[StrEnum]) -> Enum:
    """Return a column that stores an enum by its value, with room for longer ones."""
    return Enum(
        kind,
        native_enum=False,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )
