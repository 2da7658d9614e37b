"""What else the panel beside the chat can show: the conversations that are kept, and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from rag.question.options import MOST_SENTENCES
from ui.wording import readable_date

if TYPE_CHECKING:
    from ui.history import Entry

_CLOSE = '<button type="button" class="close" data-close aria-label="Close">✕</button>'


def tools_html(signing_in: bool) -> str:
    """The buttons at the top of the page; to sign out only where one has signed in."""
    out = '<button type="button" class="tool" data-sign-out>Sign out</button>' if signing_in else ""
    return (
        '<nav aria-label="Page"><button type="button" class="tool" data-panel="history">History</button>'
        f'<button type="button" class="tool" data-panel="settings">Settings</button>{out}</nav>'
    )


def history_html(entries: Sequence[Entry], search: str = "", current: str | None = None) -> str:
    """The list of kept conversations; `search` is what they were searched for, `current` the one that is open."""
    none = "No conversation holds these words." if search.strip() else "What you ask is kept here, on this machine."
    rows = "".join(_entry(entry, entry.id == current) for entry in entries)
    rest = "" if rows else f'<p class="hint">{none}</p>'
    return (
        f'<section class="history" aria-labelledby="panel-title">{_bar("History")}'
        '<form class="find" role="search"><input type="search" name="search" maxlength="200" '
        f'placeholder="Search your conversations" aria-label="Search your conversations">'
        f"</form><ul>{rows}</ul>{rest}</section>"
    )


def nothing_kept_html(message: str) -> str:
    """What the panel says when conversations cannot be shown."""
    return (
        f'<section class="history" aria-labelledby="panel-title">{_bar("History")}'
        f'<p class="changed" role="alert">{escape(message)}</p></section>'
    )


def settings_html(model: str | None, threshold: float) -> str:
    """The settings, still as they are by default: `page.js` puts in what this browser keeps.

    `threshold` is the confidence below which Footnote refuses by default.
    """
    counts = '<option value="">As set up</option>' + "".join(
        f'<option value="{n}">{n}</option>' for n in range(1, MOST_SENTENCES + 1)
    )
    return (
        f'<section class="settings" aria-labelledby="panel-title">{_bar("Settings")}'
        '<form class="wishes"><p class="hint">For your next questions, in this browser only.</p>'
        f"{_answerer(model) if model else ''}"
        f"{_field('Most sentences in an answer', 'sentences', counts)}"
        '<label><span>Refuse below this confidence</span><input type="number" name="threshold" min="0" max="1" '
        f'step="any" placeholder="{threshold:.2f}, as set up"><small>From 0 to 1; at 0 Footnote never refuses.'
        "</small></label>"
        '<label><span>Articles of this day or later</span><input type="date" name="after"></label>'
        '<label><span>Articles of this day or earlier</span><input type="date" name="before">'
        "<small>Articles without a date are left out when either is given.</small></label>"
        '<button type="reset">Back to how it is set up</button></form></section>'
    )


def _answerer(model: str) -> str:
    options = (
        '<option value="">As set up</option><option value="quotes">The articles, word for word</option>'
        f'<option value="model">{escape(model)}, checked against the articles</option>'
    )
    return _field("Who answers", "answerer", options)


def _field(label: str, name: str, options: str) -> str:
    return f'<label><span>{label}</span><select name="{name}">{options}</select></label>'


def _bar(title: str) -> str:
    return f'<div class="bar"><h2 id="panel-title" tabindex="-1">{title}</h2>{_CLOSE}</div>'


def _entry(entry: Entry, current: bool) -> str:
    name, title = escape(entry.id), escape(entry.title)
    here = ' aria-current="true"' if current else ""
    return (
        f'<li><button type="button" class="volume" data-open="{name}"{here}><span class="title">{title}</span>'
        f'<span class="from">{escape(readable_date(entry.changed[:10]))}</span></button>'
        f'<details class="more"><summary aria-label="More about: {title}" title="More"></summary>'
        f'<form class="rename" data-rename="{name}"><input type="text" name="title" maxlength="120" value="{title}" '
        'aria-label="Title"><button type="submit">Rename</button></form><div>'
        f'<button type="button" data-export="{name}" data-as="md">Export as Markdown</button>'
        f'<button type="button" data-export="{name}" data-as="json">Export as JSON</button>'
        f'<button type="button" class="delete" data-delete="{name}">Delete</button></div></details></li>'
    )
