"""Who sends a request: the user who has signed in, else the browser that holds a secret; and from which of its tabs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# `carried.js` sends both with every request of the page's; no form, link or image of another site can.
SECRET, TAB = "footnote-secret", "footnote-tab"
_SECRET = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 22 characters of this alphabet are 132 bits
_TAB = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A tab and whose it is: `user:NAME`, or `browser:` and the digest of its secret."""

    owner: str
    tab: str

    @property
    def key(self) -> str:
        """What the server knows this tab by; nobody makes it up without the owner's sign-in or secret."""
        return hashlib.sha256(f"{self.owner}\0{self.tab}".encode()).hexdigest()[:40]


def visitor_of(headers: Mapping[str, str], user: str | None) -> Visitor | None:
    """Return who sends a request with these headers, None when it does not say. `user` has signed in, if one has to."""
    secret, tab = headers.get(SECRET, ""), headers.get(TAB, "")
    if not _TAB.fullmatch(tab) or not (user is not None or _SECRET.fullmatch(secret)):
        return None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return Visitor(f"browser:{digest}" if user is None else f"user:{user}", tab)


def signed_in(app: Any, cookies: Mapping[str, str]) -> str | None:
    """Return the user whom Gradio's `app` has given one of these cookies; None for a stranger."""
    tokens = (cookies.get(f"access-token{how}-{app.cookie_id}") for how in ("", "-unsecure"))
    return next((app.tokens[token] for token in tokens if token and token in app.tokens), None)
