"""Trestle: networking events inside one company."""

from app import starting

# isort: split
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session

from app import cli, models, web
from app.config import ROOT, Settings
from app.connections import engine_options
from app.db import db
from app.delivery.bag import Bag
from app.delivery.carriers import way_out
from app.delivery.logs import set_up_logs
from app.delivery.queue import connect, open_queue
from app.delivery.reader import Reader
from app.delivery.worker import Worker
from app.domain.erasures import ErasureList
from app.domain.house import House, Mailbox
from app.domain.mail_route import InboxRoute
from app.domain.zones import use_zone_data
from app.figures import Figures
from app.operations import intake
from app.web.routing import LateFlask

__all__ = ["create_app", "models"]

starting.is_over()
use_zone_data("")  # the pinned tzdata package, not this machine's copy

UPLOAD_LIMIT = 5 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Wire one application; the only place where the parts meet."""
    set_up_logs()  # first: what is read next may have something to say
    settings = settings or Settings.from_environment()
    use_zone_data(settings.zone_data)
    app = LateFlask(
        __name__, template_folder=ROOT / "templates", static_folder=ROOT / "static"
    )
    app.config.from_mapping(_flask_settings(settings))
    app.jinja_options["undefined"] = StrictUndefined
    db.init_app(app)
    Babel(
        app,
        default_translation_directories=str(ROOT / "app" / "translations"),
        locale_selector=web.readers_locale,
    )
    _connect_parts(app, settings)
    return app


def _connect_parts(app: Flask, settings: Settings) -> None:
    house, options = _house(settings), settings.cli_options()
    figures = Figures(Path(settings.var) / "figures")
    way = way_out(settings.route())
    worker = Worker(
        carry=way.carry,
        hang_up=way.hang_up,
        house=house,
        rhythm=settings.rhythm(),
        figures=figures,
        bag=Bag(Path(settings.var) / "in_hand"),
    )
    queue = open_queue(settings.queue_url)
    nudge = connect(queue, app, worker)
    web.init_app(
        app,
        house=house,
        nudge=nudge,
        options=settings.web_options(),
        figures=figures,
    )
    reader = _reader(options.inbox, app=app, house=house, nudge=nudge)
    cli.init_app(
        app,
        cli.Tools(
            queue=queue, worker=worker, options=options, nudge=nudge, reader=reader
        ),
    )


def _reader(
    route: InboxRoute | None, *, app: Flask, house: House, nudge: Callable[[], None]
) -> Reader | None:
    if route is None:
        return None

    def take_in(session: Session, raw: bytes, now: datetime) -> None:
        intake.take_in(session, raw, house=house, now=now)

    return Reader(route=route, take_in=take_in, app=app, nudge=nudge)


def _house(settings: Settings) -> House:
    return House(
        base_url=settings.base_url,
        mailbox=Mailbox.from_text(settings.mail_from),
        erasures=ErasureList(path=settings.erasures, secret=settings.secret_key),
        holidays=settings.web_options().holidays,
        authserv_id=settings.authserv_id,
        internal_only=settings.internal_mail_only,
        reply_secret=settings.secret_key if settings.reply_addressing else "",
        bounce_secret=settings.secret_key,
        manners=settings.manners(),
    )


def _flask_settings(settings: Settings) -> dict[str, object]:
    is_https = settings.base_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "SESSION_COOKIE_NAME": "__Host-trestle" if is_https else "trestle",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: forms stay open for days
        "WTF_CSRF_SSL_STRICT": False,  # we send no Referer, and the token is enough
        "MAX_CONTENT_LENGTH": UPLOAD_LIMIT,
        "MAX_FORM_MEMORY_SIZE": UPLOAD_LIMIT,
    }
