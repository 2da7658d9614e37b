"""Pages saved from the web: `.mhtml` of one, `.warc` of a crawl."""

from __future__ import annotations

import email
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from index.files.decoding import decode_as
from index.files.document import Unreadable
from index.files.holders.heads import BOUNDED
from index.files.holders.unpacking import TooMuch, Unpacking

_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}
_FETCHED = ("http://", "https://")
_PIECE = 1 << 16
_LONGEST = 300  # characters of an address that names a page


def unpack_mhtml(path: Path, into: Unpacking) -> None:
    """Take the page out of a saved one; its pictures and styles are no words. Raises `Unreadable`."""
    saved = email.message_from_bytes(path.read_bytes(), policy=BOUNDED)
    for part in saved.walk():
        if part.get_content_type() == "text/html" and isinstance(content := part.get_payload(decode=True), bytes):
            page = decode_as(content, part.get_content_charset()).encode()
            url = part.get("Content-Location") or saved.get("Snapshot-Content-Location")
            into.file("", [page], ".html", url=str(url) if url else None, title=saved.get("Subject"))
            return
    raise Unreadable("no web page in it")


def unpack_warc(path: Path, into: Unpacking) -> None:
    """Take every page out of a WARC file, named by its address; the day it was fetched on is not its date."""
    from warcio.archiveiterator import ArchiveIterator

    seen = set()
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource"):
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                if not url.lower().startswith(_FETCHED):  # wget keeps its own options and log there, too
                    continue
                headers = record.http_headers
                if headers is not None and headers.get_statuscode() != "200":
                    continue
                kind = (headers or record.rec_headers).get_header("Content-Type") or ""
                suffix = _TYPES.get(kind.split(";")[0].strip().lower())
                if suffix and url not in seen:  # what was fetched twice is told once
                    seen.add(url)
                    with into.apart(_named(url), "damaged"):
                        pieces = iter(partial(record.content_stream().read, _PIECE), b"")
                        into.file(_named(url), pieces, suffix, url=url)
        except (TooMuch, MemoryError):
            raise
        except Exception as exc:  # Of what is packed in it, each of several libraries has errors of its own.
            if not into.held:
                raise Unreadable("not a WARC file, or a damaged one") from exc
            into.skip("the rest of it", "damaged")


def _named(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[:_LONGEST]
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc}{parts.path.rstrip('/')}{query}"[:_LONGEST] or "page"
