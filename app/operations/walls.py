"""Keeping what clocks show beside each instant, so that a new law can be followed."""

from app.domain.time import zone_of
from app.domain.zones import wall_of
from app.models import Event


def keep_walls(event: Event) -> None:
    """Note what the clock of its zone shows at the times of an event.

    Whoever sets the times or the zone of an event calls it afterward.
    """
    zone = zone_of(event.zone)
    event.starts_wall = wall_of(event.starts_at, zone=zone)
    event.ends_wall = wall_of(event.ends_at, zone=zone)
    by = event.answer_by
    event.answer_by_wall = wall_of(by, zone=zone) if by else None
