"""The page for whoever opens a tool of an event that is not theirs: who can help."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import render_template, request, url_for
from flask_babel import lazy_gettext

from app.models import Event, Person
from app.web.login import current_house
from app.web.words import gettext

_DOOR = lazy_gettext("The door is for hosts and door helpers of this event")
TOOLS = {
    "answers": lazy_gettext("Answers by mail are for hosts of this event"),
    "guests": lazy_gettext("The guest list is for hosts of this event"),
    "seating": lazy_gettext("Seating is for hosts of this event"),
    "seating_choices": lazy_gettext("Seating is for hosts of this event"),
    "seating_progress": lazy_gettext("Seating is for hosts of this event"),
    "paper": lazy_gettext("Printing is for hosts of this event"),
    "paper.door_list": _DOOR,
    "paper.print_door_list": _DOOR,
    "rooms": lazy_gettext("The screen and its clock are for hosts of this event"),
    "door": _DOOR,
    "attendance": lazy_gettext("Who came is for hosts of this event"),
    "results": lazy_gettext("Results are for hosts of this event"),
    "reminders": lazy_gettext("Reminders are for hosts of this event"),
    "series": lazy_gettext("The dates are for hosts of this event"),
    "rhythm": lazy_gettext("The dates are for hosts of this event"),
    "hosting.hand_over": lazy_gettext("Handing over is for whoever runs this event"),
    "hosting": lazy_gettext("The settings are for hosts of this event"),
}
"""By endpoint or blueprint: whose its pages are."""


def hosts_only_page(event: Event, hosts: Sequence[Person]) -> str:
    """Return the page that names the hosts, with a mail to them that is begun."""
    addresses = ",".join(quote(host.email, safe="@") for host in hosts)
    subject = gettext("May I co-host “%(title)s”?", title=event.title)
    body = gettext(
        "You can add me there: %(address)s",
        address=current_house().base_url + url_for("hosting.settings", handle=event),
    )
    tool = request.endpoint if request.endpoint in TOOLS else request.blueprint
    return render_template(
        "errors/not_a_host.html",
        event=event,
        hosts=hosts,
        title=str(TOOLS[str(tool)]),
        ask_url=f"mailto:{addresses}?subject={quote(subject)}&body={quote(body)}",
    )
