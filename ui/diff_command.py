"""`footnote diff`: how the answer to a question came to change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.errors import FootnoteError
from rag.answer.answer import REFUSED
from rag.answer.wording import readable_date
from rag.settings import Settings
from ui.building import open_assistant

if TYPE_CHECKING:
    from index.catalogue import ArticleInfo
    from rag.versions import Version

DIFF_EXAMPLE = 'Example: footnote diff "How many drones were shot down over Moscow?" --from 2024-11-01 --to 2026-01-01'


def show_versions(settings: Settings, question: str, first: date | None, last: date | None, *, as_json: bool) -> None:
    """Print each version of the answer between two days, by default the first and the last of the dated articles."""
    from rag.versions import versions

    assistant = open_assistant(settings)
    first, last = _ends(assistant.articles(), first, last)
    found = versions(assistant, question, first, last)
    if as_json:
        told = {"question": question, "from": str(first), "to": str(last), "versions": [v.to_json() for v in found]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for version in found:
        _show(Console(), version)
    if len(found) == 1:
        Console().print(Text(f"It did not change until {readable_date(str(last))}.", style="dim"))


def _ends(infos: Sequence[ArticleInfo], first: date | None, last: date | None) -> tuple[date, date]:
    days = sorted(date.fromisoformat(info.date[:10]) for info in infos if info.date)
    if not days:
        raise FootnoteError("no article has a date", "give each a date, in its front matter or as `date` of its line")
    return first or days[0], last or days[-1]


def _show(console: Console, version: Version) -> None:
    console.print(
        Text.assemble((f"{readable_date(str(version.day))}  ", "bold cyan"), (version.value or REFUSED, "bold"))
    )
    if cited := version.first:
        line = f"{cited.source}:{cited.line}" if cited.line else cited.source
        console.print(Padding(Text(f"“{' '.join(cited.quote.split())}”"), (0, 0, 0, 4)))
        details = (cited.title, cited.publisher, cited.date, line)
        console.print(Padding(Text(" · ".join(d for d in details if d), style="dim"), (0, 0, 0, 4)))
