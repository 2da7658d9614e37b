"""What Footnote wrote is not read as an article, wherever it was put."""

import json
from pathlib import Path

import pytest

from index.article import Skipped
from index.files.ours import HTML_MARK
from index.files.reading import read_path
from rag.answer.answer import Answer
from rag.feedback import record
from ui.conversation import Conversation
from ui.export import markdown
from ui.turn import Turn

ANSWER = Answer("Who fell?", "Who fell?", "refused")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder in which one article stands among all that Footnote writes."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text("The bridge fell at nine.")
    (folder / "conversation.md").write_text(
        markdown(Conversation((Turn(1, "Who fell?", ANSWER, "done"),), title="The bridge"))
    )
    (folder / "answers.jsonl").write_text(json.dumps({"id": "q1", **ANSWER.to_json()}) + "\n")
    record(folder / "index", "up", ANSWER)
    template = Path(__file__).parents[2] / "rag" / "evaluation" / "report.html.jinja"
    (folder / "report.html").write_text(template.read_text("utf-8"))
    return folder


def test_exports_reports_answers_and_votes_are_no_articles(kept: Path) -> None:
    found = list(read_path(kept))
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [item.source for item in found if not isinstance(item, Skipped)] == ["bridge.txt"]
    assert {s.reason.split(";")[0].split(",")[0] for s in skipped} == {"Footnote wrote it"}
    assert {"conversation.md", "report.html"} <= {s.source for s in skipped}


def test_a_page_that_speaks_of_the_mark_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"A page of Footnote says `{HTML_MARK.replace('<', '&lt;')}` in its head.")
    (item,) = read_path(tmp_path)
    assert not isinstance(item, Skipped)
