"""Hosting: the pages of an organizer, gathered under one name."""

from app.web import (
    hosting_acts,
    hosting_announcement,
    hosting_announcing,
    hosting_cancel,
    hosting_changes,
    hosting_drafts,
    hosting_hosts,
    hosting_mail,
    hosting_sharing,
    hosting_templates,
)
from app.web.hosting_blueprint import blueprint

__all__ = [
    "blueprint",
    "hosting_acts",
    "hosting_announcement",
    "hosting_announcing",
    "hosting_cancel",
    "hosting_changes",
    "hosting_drafts",
    "hosting_hosts",
    "hosting_mail",
    "hosting_sharing",
    "hosting_templates",
]
