"""Pages: parse, ask one operation, answer."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, Response, has_request_context, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.db import worker_was_called
from app.domain.house import House
from app.domain.settings import WebOptions
from app.figures import Figures
from app.web import (
    access,
    addresses,
    answers,
    assets,
    attendance,
    audit,
    charter,
    closing,
    codes,
    coffee_links,
    coffees,
    demo,
    door,
    errors,
    events,
    every_time,
    feeds,
    filters,
    followup_links,
    followups,
    four_questions,
    guests,
    hat_links,
    header_sign_in,
    headers,
    health,
    hosting,
    introduction_links,
    introductions,
    links,
    login,
    mail,
    my_feeds,
    my_seats,
    network,
    orphans,
    own_data,
    paper,
    people,
    reminders,
    request_lines,
    results,
    roles,
    room_notes,
    rooms_mixing,
    screen,
    seating_choices,
    seating_presses,
    seating_progress,
    series,
    series_rhythm,
    settings,
    shell,
    signups,
    stories,
    story_links,
    unmatched,
    unsubscribe,
    words,
)

LOCALES = ["en"]
BLUEPRINTS = (
    codes.blueprint,
    mail.blueprint,
    my_seats.blueprint,
    orphans.blueprint,
    own_data.blueprint,
    four_questions.blueprint,
    paper.blueprint,
    room_notes.blueprint,
    rooms_mixing.blueprint,
    screen.blueprint,
    people.blueprint,
    roles.blueprint,
    attendance.blueprint,
    answers.blueprint,
    unmatched.blueprint,
    audit.blueprint,
    charter.blueprint,
    coffee_links.blueprint,
    coffees.blueprint,
    hat_links.blueprint,
    introduction_links.blueprint,
    introductions.blueprint,
    network.blueprint,
    door.blueprint,
    followup_links.blueprint,
    followups.blueprint,
    stories.blueprint,
    story_links.blueprint,
    seating_choices.blueprint,
    seating_presses.blueprint,
    seating_progress.blueprint,
    settings.blueprint,
    unsubscribe.blueprint,
    events.blueprint,
    every_time.blueprint,
    series.blueprint,
    series_rhythm.blueprint,
    feeds.blueprint,
    my_feeds.blueprint,
    health.blueprint,
    hosting.blueprint,
    guests.blueprint,
    reminders.blueprint,
    results.blueprint,
    header_sign_in.blueprint,
    links.blueprint,
    signups.blueprint,
)
SESSION_LASTS = timedelta(days=30)


def readers_locale() -> str | None:
    """Return the language this browser asks for, among those we speak."""
    if not has_request_context():
        return None  # a command asks
    return request.accept_languages.best_match(LOCALES)


def init_app(
    app: Flask,
    *,
    house: House,
    nudge: Callable[[], None],
    options: WebOptions,
    figures: Figures,
) -> None:
    """Open the pages of this application."""
    app.extensions["options"] = options
    request_lines.init_app(
        app, figures=figures, trusts_proxies=options.trusted_proxies > 0
    )
    believe_proxies(app, options.trusted_proxies)
    app.permanent_session_lifetime = SESSION_LASTS
    addresses.init_app(app)
    assets.init_app(app)
    headers.init_app(app, base_url=house.base_url, demo=options.demo)
    login.init_app(app, house=house)
    header_sign_in.init_app(app)
    access.init_app(app)
    closing.init_app(app)
    CSRFProtect(app)  # after the door: a stranger is not told about tokens
    errors.init_app(app)
    filters.init_app(app)
    words.init_app(app)
    shell.init_app(app, demo=options.demo)
    for part in (*BLUEPRINTS, *([demo.blueprint] if options.demo else [])):
        app.register_blueprint(part)

    @app.after_request
    def ring(response: Response) -> Response:
        if worker_was_called():
            nudge()  # a hint: the change is committed by now, its mail is queued
        return response


def believe_proxies(app: Flask, count: int) -> None:
    """Take a visitor's address from as many proxies as the operator vouches for."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_prefix=0
        )
