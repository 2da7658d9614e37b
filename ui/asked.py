"""How a question ended, for those who count and those who keep a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import FootnoteError, StoreUnavailable
from ui.admission import Busy

if TYPE_CHECKING:
    from rag.answer.answer import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it ended: an answer's outcome, or `busy`, `invalid`, `failed` or `left` by who asked.

    `seconds` are all that it took, `waited` those before its turn came.
    """

    question: str
    ended: str
    seconds: float
    waited: float
    answer: Answer | None


Listener = Callable[[Asked], None]


def watched(
    question: str, growing: Generator[Answer | None, None, None], listeners: Sequence[Listener]
) -> Generator[Answer | None, None, None]:
    """Yield an answer as it grows, and tell the listeners how it ended."""
    begun = time.monotonic()
    answer: Answer | None = None
    turn, ended = begun, "left"
    try:
        with closing(growing):
            for answer in growing:
                turn = time.monotonic() if answer is None else turn
                yield answer
        ended = answer.outcome if answer is not None else "failed"
    except Busy:
        ended = "busy"
        raise
    except StoreUnavailable:
        ended = "failed"
        raise
    except FootnoteError:
        ended = "invalid"
        raise
    except Exception:
        ended = "failed"
        raise
    finally:
        now = time.monotonic()
        asked = Asked(question, ended, now - begun, turn - begun, answer)
        for listener in listeners:
            listener(asked)
