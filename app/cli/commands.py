"""Every command there is; `db` is Flask-Migrate's own."""

import click

from app.cli.access import admin, sign_in_link
from app.cli.audit import audit
from app.cli.charter import charter
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.events import events
from app.cli.keep import backup, restore
from app.cli.links import people
from app.cli.mail import mail
from app.cli.migrations import Database
from app.cli.retention import retention
from app.cli.seating import seating
from app.cli.serve import parent, up, web, worker
from app.cli.zones import tz_recheck

COMMANDS: tuple[click.Command, ...] = (
    admin,
    audit,
    backup,
    charter,
    Database(),
    demo,
    doctor,
    events,
    mail,
    parent,
    people,
    restore,
    retention,
    seating,
    sign_in_link,
    tz_recheck,
    up,
    web,
    worker,
)
