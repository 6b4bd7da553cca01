"""What hosts decide of tables and guests wish, as words that rows are kept by."""

from enum import StrEnum

MOST_WITH = 2
"""Colleagues that one guest may ask to sit with."""
MOST_APART = 2
"""Colleagues that one guest may ask, in private, not to sit with."""


class TieKind(StrEnum):
    """What a host decides of two people; every plan keeps it."""

    TOGETHER = "together"
    APART = "apart"


class WishKind(StrEnum):
    """What a guest wishes of somebody else."""

    WITH = "with"
    """Counts only where both ask."""
    APART = "apart"
    """Private: their author reads it, and the search heeds it; nobody else learns of it."""


class TableShape(StrEnum):
    """How a table is drawn."""

    AS_IT_FITS = ""
    ROUND = "round"
    LONG = "long"
