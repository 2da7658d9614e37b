"""RSS and Atom feeds: each entry is an article with the address it came from."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from time import struct_time
from typing import Any

from index.files.dates import iso_date
from index.files.document import Unreadable
from index.files.holders.unpacking import Unpacking, part_of
from index.files.html_text import HtmlText, html_text


def unpack_feed(path: Path, into: Unpacking) -> None:
    """Take the entries out of a feed, each by its title. Raises `Unreadable` for a file that is none."""
    import feedparser

    # Of bytes it would try whether they are the name of another file.
    feed = feedparser.parse(BytesIO(path.read_bytes()), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version:
        raise Unreadable("an XML file that is not a feed (RSS or Atom)")
    for number, entry in enumerate(feed.entries, start=1):
        with into.apart(f"entry {number}", "a damaged entry"):
            _entry(entry, feed.feed.get("title"), into)


def _entry(entry: Any, publisher: str | None, into: Unpacking) -> None:
    title = html_text(entry.get("title", "")).text or None
    date = _date(entry)
    told, left_out = _told(entry)
    text = "\n\n".join(filter(None, [title, told]))
    about = {"title": title, "date": date, "author": entry.get("author"), "url": entry.get("link")}
    into.article(part_of(date, title or entry.get("id")), text, left_out, publisher=publisher, **about)


def _told(entry: Any) -> HtmlText:
    """Return the longest text that an entry gives: often the summary is the beginning of the content."""
    values = [value.get("value", "") for value in entry.get("content", [])] + [entry.get("summary", "")]
    return max(map(html_text, values), key=lambda found: len(found.text))


def _date(entry: Any) -> str | None:
    """Return the day of an entry where its writer was; feedparser turns it into that of Greenwich."""
    if told := iso_date(entry.get("published") or entry.get("updated")):
        return told
    when: struct_time | None = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{when.tm_year:04}-{when.tm_mon:02}-{when.tm_mday:02}" if when else None
