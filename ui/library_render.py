"""The library and the row of chosen articles as HTML, still empty: `library.js` and `only.js` fill them."""

from __future__ import annotations

from ui.file_names import TYPES

_SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "By title",
    "publisher": "By publisher",
    "passages": "Longest first",
}

ONLY = '<div class="only" role="group" aria-label="Ask only in" hidden></div>'
"""What the next question is asked within; a template, whose value is the choice itself."""


def library_html() -> str:
    """The library before the list of articles has come: search, sort, publishers, uploads, rows."""
    sorts = "".join(f'<option value="{value}">{name}</option>' for value, name in _SORTS.items())
    return (
        '<section class="library" aria-labelledby="library-title">'
        '<div class="bar"><h2 id="library-title" tabindex="-1">Articles</h2>'
        '<button type="button" class="add" data-add hidden>Add files</button>'
        '<button type="button" class="close only-sheet" data-close aria-label="Close the articles">✕</button></div>'
        '<div class="tools"><input type="search" class="seek" placeholder="Search title, publisher, file" '
        'aria-label="Search the articles" autocomplete="off" spellcheck="false">'
        f'<select class="sort" aria-label="Sort the articles">{sorts}</select></div>'
        '<p class="work" role="status"></p>'
        '<div class="gone" role="alert" hidden><p></p><button type="button" data-accept>Take them out</button></div>'
        '<ul class="received" aria-label="Files just added"></ul>'
        '<details class="uploaded" hidden><summary></summary>'
        "<p>Only these can be removed here. Files in your own folder are never changed or deleted.</p>"
        "<ul></ul></details>"
        '<details class="log-of-files" hidden><summary>Who added and removed files</summary><ul></ul></details>'
        '<details class="publishers" hidden><summary>Ask only some publishers</summary><ul></ul></details>'
        '<p class="count" role="status"></p><ul class="rows" aria-label="All articles"></ul>'
        f'<input type="file" class="files" multiple hidden aria-label="Files to add" accept="{",".join(TYPES)}">'
        '<div class="drop" hidden>Drop files to add them</div></section>'
    )
