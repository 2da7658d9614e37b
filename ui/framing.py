"""Which pages of other sites may show the chat within them, in an `<iframe>`."""

from __future__ import annotations

import re

from index.errors import FootnoteError

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(rf"https?://(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::\d{{1,5}})?")


def checked_origin(text: str) -> str:
    """Return an origin as browsers write it: scheme, host and, if it is not the usual one, port.

    Raises FootnoteError for anything else, a `*` too: who may frame the page is said one by one.
    """
    origin = text.strip().lower().removesuffix("/")
    if not _ORIGIN.fullmatch(origin):
        raise FootnoteError(
            f"{text!r} is no site that could show the chat", "name one without a path, as in https://intranet.example"
        )
    usual = ":443" if origin.startswith("https:") else ":80"
    return origin.removesuffix(usual)
