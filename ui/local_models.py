"""The language models of this machine that somebody may choose for their own questions, in the settings of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from index.errors import FootnoteError
from rag.writing.model import Model
from rag.writing.running import Place, local_model, running
from ui.templates import template

_TRIED_FOR = 60.0  # Seconds: a model that has to be read from the disk first takes some.
_OPEN = 4  # Models that are kept ready.
_WORD = 6  # Characters, with the space behind it.


class LocalModels:
    """Finds, tries and opens them. `may` says whether a user, None where nobody signs in, may choose one."""

    def __init__(self, places: Sequence[Place], may: Callable[[str | None], bool], timeout: float = 120) -> None:
        """`timeout`: the seconds that a model has for an answer."""
        self._places = places
        self._may = may
        self._timeout = timeout
        self._open: dict[str, Model] = {}
        self._lock = Lock()
        self._trying = Lock()

    def may(self, user: str | None) -> bool:
        """Whether there is anything to choose for a user."""
        return bool(self._places) and self._may(user)

    def listed(self) -> str:
        """What runs now, as HTML."""
        return template("panels").running(running(self._places))

    def chosen(self, text: str | None, user: str | None) -> Model | None:
        """Return the model that a browser names; None where it names none of this machine's or its user may not."""
        name = local_model(text, self._places) if text and self.may(user) else None
        if text is None or name is None:
            return None
        with self._lock:
            model = self._open.pop(text, None) or Model(name, timeout=self._timeout)
            self._open[text] = model  # The latest stands last. What is let go ends by itself, once nobody asks it.
            if len(self._open) > _OPEN:
                del self._open[next(iter(self._open))]
            return model

    def tried(self, text: str) -> str:
        """Have a model write a line, and say how fast that went. Raises FootnoteError."""
        name = local_model(text, self._places)
        if name is None:
            raise FootnoteError("this model is not on this machine", "open the settings again")
        if not self._trying.acquire(blocking=False):
            raise FootnoteError("another model is being tried", "wait a moment")
        model = Model(name, timeout=_TRIED_FOR)
        try:
            probe = model.probe()
        finally:
            model.close()
            self._trying.release()
        speed = f", then {probe.speed / _WORD:,.0f} words a second" if probe.speed else ""
        return f"First word after {probe.first:.1f} s{speed}."
