"""Food and access, as ticks that a kitchen and a room can act on."""

from enum import StrEnum

from app.domain.privacy import days_of

ERASED_AFTER = days_of("needs")


class NeedTick(StrEnum):
    """What a guest may tick."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    NUT_ALLERGY = "nut_allergy"
    HALAL = "halal"
    KOSHER = "kosher"
    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"


ACCESS = (NeedTick.STEP_FREE, NeedTick.HEARING_LOOP)
"""About the room; every other tick is about food."""
