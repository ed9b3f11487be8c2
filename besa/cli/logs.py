"""Logs on standard error: lines for a person at a terminal, JSON for everything else. Never a customer's words."""

import logging
import sys

import structlog

QUIET = {
    "uvicorn": logging.WARNING,
    "mail.log": logging.ERROR,
    "httpx": logging.WARNING,
    "django_tasks": logging.WARNING,
    "imapclient": logging.WARNING,
}


def configure() -> None:
    is_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
