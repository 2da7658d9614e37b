"""Which form of an answer a server can hold its model to: found out by asking, and remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from rag.writing.failures import ModelFailed

Form = dict[str, Any]
"""What a provider is told beside the messages, so that it holds its model to a form."""

Value = TypeVar("Value")
_UNKNOWN = (400, 415, 422, 500, 501)  # By these statuses servers refuse what they do not know.


class Forms:
    """The forms that a server may know, the best first; those that it turned out not to know are left out."""

    def __init__(self, forms: Sequence[Form] = ()) -> None:
        self._left = tuple(forms)

    def __bool__(self) -> bool:
        """True as long as one is left to be tried."""
        return bool(self._left)

    def ignored(self) -> None:
        """Remember that the server takes no notice of the first form that is left."""
        self._left = self._left[1:]

    async def first(self, ask: Callable[[Form], Awaitable[Value]]) -> Value:
        """Return what a server says in the first form that it does not refuse, the last of all being none at all.

        Raises ModelFailed where it refuses that as well; then it was not the form.
        """
        for place, form in enumerate(self._left):
            try:
                said = await ask(form)
            except ModelFailed as exc:
                if exc.status not in _UNKNOWN:
                    raise
            else:
                self._left = self._left[place:]
                return said
        said = await ask({})
        self._left = ()
        return said
