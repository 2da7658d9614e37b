"""The log as JSON lines: one object for each question that ended and each warning of a library."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from ui.asked import Asked, Listener

log = logging.getLogger("footnote")


class Lines(logging.Formatter):
    """Writes a record as one line of JSON; what is in its `extra` named `about` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        about: dict[str, Any] = getattr(record, "about", {})
        value = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **about,
        }
        if record.exc_info:
            value["traceback"] = self.formatException(record.exc_info)
        return json.dumps(value)  # in ASCII: no sign in it breaks a line, and every stream takes it


def log_lines(stream: TextIO = sys.stderr) -> None:
    """Have everything that is logged from now on written to a stream as JSON lines."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    log.setLevel(logging.INFO)


def logged(*, questions: bool) -> Listener:
    """Return a listener that logs how each question ended; its text only where `questions` says so."""

    def heard(asked: Asked) -> None:
        answer = asked.answer
        about: dict[str, Any] = {
            "ended": asked.ended, "seconds": round(asked.seconds, 3), "waited": round(asked.waited, 3)
        }  # fmt: skip
        if answer is not None:
            about |= {"answerer": answer.answerer, "kind": answer.kind, "citations": len(answer.citations)}
        if questions:
            about["question"] = asked.question
        log.info("asked", extra={"about": about})

    return heard
