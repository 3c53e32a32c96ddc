"""Logging: one line an event, key and value; JSON where the operator asks for it."""

import logging
import sys
from typing import TextIO

import structlog

LEVELS = ("debug", "info", "warning", "error")


def set_up(level: str = "info", *, json: bool = False, stream: TextIO | None = None) -> None:
    """Send events of at least `level` to `stream`, by default standard error.

    Other libraries' records pass through the standard logger at `warning`.
    """
    target = stream or sys.stderr
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=target.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=target, force=True)
    # Its pool tells of every vain attempt to reconnect with a traceback.
    logging.getLogger("asyncpg.pool").setLevel(logging.CRITICAL)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one part of the service."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(part=name)
    return bound
