"""What is written down when something happens: one JSON object a line, no people."""

import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.db import transaction
from app.delivery.logs import set_up_logs
from app.delivery.processes import Web
from app.models import Person
from tests.factories import make_person


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    """Return what was written since, line by line."""
    set_up_logs()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_object_with_its_facts(lines: Any) -> None:  # noqa: ANN401
    structlog.get_logger().info("message_settled", message_id=41)

    (line,) = lines()
    assert (line["event"], line["level"], line["message_id"]) == (
        "message_settled",
        "info",
        41,
    )


def test_what_others_write_has_the_same_shape_once(lines: Any) -> None:  # noqa: ANN401
    set_up_logs()
    web = Web(lambda: Flask("none"), bind="127.0.0.1:1", workers=1)

    logging.getLogger("huey").info("not worth a line")
    logging.getLogger("huey.consumer").warning("%s tasks wait", 3)
    web.cfg.logger_class(web.cfg).error("Worker (pid:%s) was sent SIGKILL!", 7)

    assert [(line["logger"], line["event"]) for line in lines()] == [
        ("huey.consumer", "3 tasks wait"),
        ("gunicorn.error", "Worker (pid:7) was sent SIGKILL!"),
    ]


def test_a_traceback_names_nobody_and_holds_no_variables(
    app: Flask,
    lines: Any,  # noqa: ANN401
) -> None:
    with transaction() as session:
        known = make_person(session)
        email, department = known.email, known.department_id
    lines()

    try:
        with transaction() as session:
            session.add(
                Person(name="Twin", email=email, department_id=department, zone="UTC")
            )
            session.flush()
    except IntegrityError:
        structlog.get_logger().exception("request_failed")

    (line,) = lines()
    assert line["exception"][0]["exc_type"] == "IntegrityError"
    assert "INSERT INTO person" in line["exception"][0]["exc_value"]
    assert email not in json.dumps(line)
    assert "Twin" not in json.dumps(line)
