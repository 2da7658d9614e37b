"""Reading the heads of mails: bounded, and none of them stops the reading of its mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from typing import Any, cast

_LONGEST = 4_000  # characters of a head; Python's parser takes the square of their number


class _Bounded(EmailPolicy):
    """Python's policy, which raises whatever it likes for heads that follow no rule; such a one is taken as it is."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a head's name and value, cut."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return a head as parsed; one that cannot be as it is, and one that tells a type as if it were not there."""
        try:
            return super().header_fetch_parse(name, value)
        except Exception:
            told = name.lower().startswith("content-")
            return self.header_factory(name, "") if told else value.encode("utf-8", "replace").decode()


BOUNDED = cast("Policy[EmailMessage]", _Bounded())
