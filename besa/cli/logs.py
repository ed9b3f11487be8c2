"""Logs on standard error: lines for a person at a terminal, JSON for everything else. Never a customer's words."""

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO

import structlog

QUIET = {
    "uvicorn": logging.WARNING,
    "mail.log": logging.ERROR,
    "httpx": logging.WARNING,
    "django_tasks": logging.WARNING,
    "imapclient": logging.WARNING,
}


class Unfailing:
    """A stream for logs: what it cannot take, on a full disk or when it is closed, is lost, and nobody fails for it (X25)."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self.stream.flush()


def configure() -> None:
    is_terminal, stream = sys.stderr.isatty(), Unfailing(sys.stderr)
    renderer = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    every_line: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*every_line, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),  # type: ignore[arg-type]  # it has what printing needs
        cache_logger_on_first_use=True,
    )
    _write_what_libraries_say(stream, every_line, renderer)


def _write_what_libraries_say(stream: Unfailing, every_line: list[Any], renderer: Any) -> None:
    """In the same form: what reads the log meets no line that is not JSON, a traceback included."""
    handler: logging.StreamHandler[Any] = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *every_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
