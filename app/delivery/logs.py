"""Logs as events with fields: JSON for machines, lines for a terminal."""

import logging
import re
import sys
from typing import Any

import structlog
from gunicorn.glogging import Logger
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

DETAIL = re.compile(r"\s*DETAIL:.*?(?=\n\[|\Z)", re.DOTALL)

SPEAKS_OF_CODE = frozenset(
    {
        *("AttributeError", "ImportError", "ModuleNotFoundError", "NameError"),
        *("TypeError", "UndefinedError"),
        *("IntegrityError", "InternalError", "OperationalError", "ProgrammingError"),
    }
)
"""What these say names our own parts. Others repeat what they were given, and that
may be anybody's: of those the log keeps type and place."""

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up_logs() -> None:
    """Write what happens to stderr: readable on a terminal, JSON anywhere else."""
    last = _last()
    structlog.configure(
        processors=[*SHARED, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _bring_others_in(last)


class _ToStderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


class QuietLogger(Logger):  # type: ignore[misc]
    """gunicorn's own lines, in our shape."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 -- gunicorn's own
        """Hand its lines to ours, once."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _last() -> list[Processor]:
    if sys.stderr.isatty():
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [
        # never with local variables: they hold names, addresses and keys
        ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        _without_details,
        structlog.processors.JSONRenderer(),
    ]


def _without_details(_logger: object, _name: str, event: EventDict) -> EventDict:
    # PostgreSQL repeats the row: "DETAIL:  Key (email)=(ana@corp.example) already …"
    for failure in event.get("exception", ()):
        said = DETAIL.sub("", failure["exc_value"])
        failure["exc_value"] = said if failure["exc_type"] in SPEAKS_OF_CODE else ""
    return event


def _bring_others_in(last: list[Processor]) -> None:
    # gunicorn, huey and alembic write through the standard library.
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = _ToStderr()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, _ToStderr)]
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
