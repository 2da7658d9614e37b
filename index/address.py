"""Where a shared index is: a collection of a Chroma server, `chroma://host:8000/collection`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from index.errors import FootnoteError

_PORTS = {"chroma": 8000, "chromas": 443}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,200}[A-Za-z0-9]")  # Chroma's rule, with room for what is added.
_CHOSEN = {"tenant": "default_tenant", "database": "default_database"}
_EXAMPLE = "give it as chroma://host:8000/collection, or chromas://… where it is reached by TLS"


@dataclass(frozen=True, slots=True)
class Address:
    """`chroma://HOST:PORT/COLLECTION?tenant=T&database=D`, by TLS with `chromas://`."""

    scheme: str
    host: str
    port: int
    collection: str
    tenant: str
    database: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address. Raises FootnoteError; a password in it is not repeated there."""
        try:
            url = urlsplit(text)
            asked, port = dict(parse_qsl(url.query, strict_parsing=bool(url.query))), url.port
        except ValueError as exc:
            raise FootnoteError(f"the address of the store cannot be read ({exc})", _EXAMPLE) from exc
        if url.username is not None:
            raise FootnoteError("the address of the store holds a user", "put the server's token into $CHROMA_API_KEY")
        collection = url.path.strip("/")
        if url.scheme not in _PORTS or not url.hostname or url.fragment:
            raise FootnoteError(f"{text} is no address of a Chroma server", _EXAMPLE)
        if not _NAME.fullmatch(collection):
            raise FootnoteError(
                f"{text} names no collection", "end it with /NAME: 3 letters or more, digits, dots, hyphens"
            )
        if unknown := sorted(asked.keys() - _CHOSEN):
            raise FootnoteError(f"{text} says {unknown[0]}, which nothing is known of", f"say {' or '.join(_CHOSEN)}")
        return cls(url.scheme, url.hostname, port or _PORTS[url.scheme], collection, **{**_CHOSEN, **asked})

    @property
    def tls(self) -> bool:
        """Whether the server is reached by TLS."""
        return self.scheme == "chromas"

    def __str__(self) -> str:
        asked = {name: value for name in _CHOSEN if (value := getattr(self, name)) != _CHOSEN[name]}
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}/{self.collection}" + (f"?{urlencode(asked)}" if asked else "")
