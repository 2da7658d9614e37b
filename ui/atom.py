"""What was told of watched answers, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from rag.changes import IN_WORDS
from ui.changed import NO_LONGER, side_of

if TYPE_CHECKING:
    from rag.watched import Alert, Watched

_ATOM = "http://www.w3.org/2005/Atom"
_SHOWN = 100
_NEVER = "1970-01-01T00:00:00Z"


def feed_of(watched: Watched) -> str:
    """Return the latest alerts as a feed; each entry has the old and the new answer in plain text,
    or that one is no longer kept."""
    alerts = watched.alerts[:_SHOWN]
    root = Element("feed", xmlns=_ATOM)
    _add(root, "id", "urn:footnote:watched")
    _add(root, "title", "Footnote: answers that changed")
    _add(root, "updated", alerts[0].time if alerts else _NEVER)
    _add(_add(root, "author", ""), "name", "Footnote")
    for alert in alerts:
        _entry(root, watched, alert)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _entry(root: Element, watched: Watched, alert: Alert) -> None:
    entry = _add(root, "entry", "")
    _add(entry, "id", f"urn:sha256:{alert.new}")
    _add(entry, "title", f"{alert.question} ({IN_WORDS[alert.why]})")
    _add(entry, "updated", alert.time)
    sides = ((name[:12], side_of(watched.kept, name)) for name in (alert.old, alert.new))
    lines = [f"{side.day} ({name}): {side.text}" if side else f"({name}): {NO_LONGER}" for name, side in sides]
    _add(entry, "content", "\n\n".join(lines)).set("type", "text")


def _add(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text or None
    return element
