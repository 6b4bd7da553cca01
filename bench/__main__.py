"""Measure pages, answers and publishing; print ratios and seconds."""

import shutil
import statistics
import tempfile
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.domain.signups import SignupStatus
from app.models import Signup
from bench import clients, company, large, places, seating, servers

VIEWS, ANSWERS, AT_ONCE, PLACES, ROUNDS = 600, 200, 50, 100, 3
AUDIENCE = 10_000


def measure_page(
    server: servers.Server, path: str, *, cookie: str, views: int = VIEWS
) -> float:
    """Return the processor milliseconds of one view, warm, over kept connections."""
    request = clients.get(path, port=server.port, cookie=cookie)
    clients.send(server.port, [request] * 100, at_once=8)
    before = server.cpu_s()
    replies, _ = clients.send(server.port, [request] * views, at_once=8)
    spent = server.cpu_s() - before
    assert {reply.status for reply in replies} == {200}, replies[:3]  # noqa: S101
    return spent / views * 1000


def floor_ms(folder: Path) -> float:
    """Return the processor milliseconds of the floor's page."""
    shutil.copy(Path(__file__).with_name("floor.py"), folder / "floor.py")
    with servers.gunicorn("floor:app", cwd=folder) as server:
        return measure_page(server, "/event/1/", cookie="")


def page_ms(url: str, folder: Path) -> float:
    """Return the processor milliseconds of an event's page: 500 people, 40 coming."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=500)
    event_id, path = company.add_event(app, capacity=60, tables=10)
    company.fill(app, event_id, people=range(2, 42), settings=settings)
    (cookie,), _ = company.cookies(app, person_ids=[400])
    with servers.gunicorn(
        "app:create_app()",
        cwd=servers.ROOT,
        environ=places.environ_of(settings),
        port=port,
    ) as server:
        return measure_page(server, path, cookie=cookie)


def answers(url: str, folder: Path) -> list[str]:
    """Return what 200 answers at once to 100 places came to, three times, warm."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=500)
    everybody = list(range(2, 2 + ANSWERS))
    made, token = company.cookies(app, person_ids=everybody)
    lines = []
    with servers.gunicorn(
        "app:create_app()",
        cwd=servers.ROOT,
        environ=places.environ_of(settings),
        port=port,
    ) as server:
        for number in range(1 + ROUNDS):
            event_id, path = company.add_event(app, capacity=PLACES)
            warm = [clients.get(path, port=port, cookie=c) for c in made[:40]]
            clients.send(port, warm, at_once=8)
            body = f"answer=yes&csrf_token={token}"
            requests = [
                clients.post(f"{path}/rsvp", body, port=port, cookie=c) for c in made
            ]
            before = server.cpu_s()
            replies, seconds = clients.send(port, requests, at_once=AT_ONCE)
            cpu_ms = (server.cpu_s() - before) / ANSWERS * 1000
            if number:  # the first warms up: what is compiled once is not an answer's
                lines.append(summary(app, event_id, replies, seconds, cpu_ms))
    return lines


def summary(
    app: Flask, event_id: int, replies: list[clients.Reply], seconds: float, cpu: float
) -> str:
    """Return the figures of one round, and whether every promise was kept."""
    with app.app_context():
        rows = db.session.execute(
            sa.select(Signup.status, Signup.turn)
            .where(Signup.event_id == event_id)
            .order_by(Signup.turn)
        ).all()
    going = sum(row[0] is SignupStatus.ATTENDING for row in rows)
    turns = [row[1] for row in rows if row[0] is SignupStatus.WAITLISTED]
    in_order = turns == list(range(1, len(turns) + 1))
    waits = sorted(reply.seconds for reply in replies)
    codes = sorted({reply.status for reply in replies})
    return (
        f"{len(replies) / seconds:6.1f} answers/s, p95 {waits[int(0.95 * len(waits))]:.2f} s,"
        f" longest {waits[-1]:.2f} s, {cpu:.1f} ms CPU each; {going} in, {len(turns)}"
        f" waiting {'in order' if in_order else 'OUT OF ORDER'}, statuses {codes}"
    )


def publishing(url: str, folder: Path) -> str:
    """Return how long publishing to 10,000 people takes, request by request."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=AUDIENCE)
    (cookie,), token = company.cookies(app, person_ids=[1])
    body = company.typed_event(token, title="Announced to all")
    with servers.gunicorn(
        "app:create_app()",
        cwd=servers.ROOT,
        environ=places.environ_of(settings),
        port=port,
    ):
        clients.send(
            port, [clients.get("/events", port=port, cookie=cookie)], at_once=1
        )
        requests = [
            clients.post(f"/drafts/bench{n}/publish", body, port=port, cookie=cookie)
            for n in range(9)
        ]
        replies, _ = clients.send(port, requests, at_once=1)
    waits = sorted(reply.seconds * 1000 for reply in replies)
    codes = sorted({reply.status for reply in replies})
    return (
        f"median {statistics.median(waits):.0f} ms, longest {waits[-1]:.0f} ms,"
        f" statuses {codes}"
    )


def main() -> None:
    """Measure everything once."""
    with tempfile.TemporaryDirectory() as name, places.databases(Path(name)) as urls:
        folder = Path(name)
        floor = statistics.median(floor_ms(folder) for _ in range(ROUNDS))
        places.say(f"floor: {floor:.2f} ms CPU a view")
        for kind, url in urls.items():
            spent = page_ms(places.fresh(url, "page"), folder)
            places.say(
                f"event page, {kind}: {spent:.2f} ms CPU a view = {spent / floor:.2f} x"
            )
        for kind, url in urls.items():
            for line in answers(places.fresh(url, "answers"), folder):
                places.say(f"200 answers, {kind}: {line}")
        for kind, url in urls.items():
            line = publishing(places.fresh(url, "publishing"), folder)
            places.say(f"publishing to {AUDIENCE:,}, {kind}: {line}")
    large.main()
    seating.main([1.0, 2.0])


if __name__ == "__main__":
    main()
