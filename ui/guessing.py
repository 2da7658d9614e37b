"""How fast passwords may be tried: slower by name and by address, and apart from both where somebody is known."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_REMEMBERED = 10_000
_KNOWN_TRIES = 100


class Pace:
    """Lets each key have `at_once` tries, and then one every `seconds`. What no key has used for long is forgotten."""

    def __init__(self, at_once: int, seconds: float, remembered: int = _REMEMBERED) -> None:
        self._at_once, self._seconds, self._remembered = at_once, seconds, remembered
        self._until: OrderedDict[str, float] = OrderedDict()  # key -> when all its tries are made up for

    def wait(self, key: str, now: float) -> float:
        """The seconds until the key has a try."""
        return max(0.0, self._until.get(key, now) - now - (self._at_once - 1) * self._seconds)

    def take(self, key: str, now: float) -> None:
        """Use a try."""
        self._until[key] = max(self._until.pop(key, now), now) + self._seconds
        if len(self._until) > self._remembered:
            self._until.popitem(last=False)

    def give_back(self, key: str) -> None:
        """Take back that a try was used."""
        if key in self._until:
            self._until[key] -= self._seconds


@dataclass(frozen=True, slots=True)
class Try:
    """Leave to try a password, or `wait`, the whole seconds until there is; `right` is to be called where it was."""

    wait: int
    right: Callable[[], None]


class Guesses:
    """Who may try a password now. A try counts until it turns out right.

    A stranger's tries count for the address and for the name. Each address has fewer than a name bears, so that one
    address that guesses leaves room for others who come with the same name. Tries from a place that the name signed
    in from before count for that place alone: strangers cannot use them up, and they need not wait. After very many
    wrong ones the place is as good as a stranger's, until a right one comes from there.
    """

    def __init__(
        self, exists: Callable[[str], bool] = lambda _: True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """What was tried with names that `exists` is never forgotten for names that are made up."""
        self._exists = exists
        self._clock = clock
        self._by_address = Pace(at_once=10, seconds=30)
        self._by_name = Pace(at_once=20, seconds=10, remembered=10**9)
        self._by_other = Pace(at_once=20, seconds=10)
        self._wrong_from: dict[tuple[str, str], int] = {}

    def ask(self, name: str, address: str, known: Sequence[str] = ()) -> Try:
        """Leave to try a password for a name; `known` are the places it comes from that the name signed in from."""
        at = next(((name, place) for place in known if self._wrong_from.get((name, place), 0) < _KNOWN_TRIES), None)
        if at is not None:
            self._wrong_from[at] = self._wrong_from.get(at, 0) + 1
            return Try(0, lambda: self._believe(name, known))
        now, by_name = self._clock(), self._by_name if self._exists(name) else self._by_other
        wait = max(self._by_address.wait(address, now), by_name.wait(name, now))
        if wait:
            return Try(math.ceil(wait), lambda: None)
        self._by_address.take(address, now)
        by_name.take(name, now)

        def right() -> None:
            self._believe(name, known)
            self._by_address.give_back(address)
            by_name.give_back(name)

        return Try(0, right)

    def _believe(self, name: str, known: Sequence[str]) -> None:
        for place in known:
            self._wrong_from.pop((name, place), None)
