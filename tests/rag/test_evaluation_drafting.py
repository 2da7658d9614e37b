"""Drafts, from votes and by a model, wait for a person."""

import json
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

from index.article import Article
from index.errors import FootnoteError
from rag.citations import Answer, Citation, Sentence
from rag.evaluation.cases import load_prompts
from rag.evaluation.drafting import drafts_by_model, drafts_from_feedback, write_drafts
from rag.feedback import feedback_folder, read_feedback, record

QUOTE = Citation(1, "a.md", "A", None, 0, 22, "It lasted 90 minutes.")
ANSWER = Answer(
    "How long?", "How long?", "answered", (Sentence("It lasted 90 minutes.", (1,)),), (QUOTE,), generation="g1"
)
REFUSAL = Answer("Who listened?", "Who listened?", "refused")


def test_votes_are_kept_beside_the_index_and_read_back(tmp_path: Path) -> None:
    index = tmp_path / ".footnote"
    kept = record(index, "down", ANSWER, ["Who called?"], " too\nlong ")
    (file,) = feedback_folder(index).iterdir()
    (entry,) = read_feedback(index)
    assert file.parent == tmp_path / "feedback"
    assert entry == kept
    assert (entry.vote, entry.question, entry.history, entry.generation) == (
        "down",
        "How long?",
        ("Who called?",),
        "g1",
    )
    assert entry.answer == "It lasted 90 minutes. [1]"
    assert entry.citations[0]["source"] == "a.md"
    assert (file.stat().st_mode & 0o777) == 0o600


def test_a_line_cut_short_spoils_only_itself(tmp_path: Path) -> None:
    index = tmp_path / ".footnote"
    record(index, "up", ANSWER)
    (file,) = feedback_folder(index).iterdir()
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"vote": "up", "quest')
    record(index, "up", REFUSAL)
    assert [entry.question for entry in read_feedback(index)] == ["How long?", "Who listened?"]


def test_two_indexes_side_by_side_have_votes_of_their_own(tmp_path: Path) -> None:
    record(tmp_path / "one", "up", ANSWER)
    record(tmp_path / "two", "up", REFUSAL)
    assert [entry.question for entry in read_feedback(tmp_path / "one")] == ["How long?"]
    assert [entry.question for entry in read_feedback(tmp_path / "two")] == ["Who listened?"]


def test_feedback_that_cannot_be_kept_says_where(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_text("", "utf-8")
    with pytest.raises(FootnoteError, match="the feedback cannot be kept at"):
        record(tmp_path / ".footnote", "up", ANSWER)


def test_votes_become_drafts_that_are_prompts_but_not_evaluated(tmp_path: Path) -> None:
    index = tmp_path / ".footnote"
    record(index, "down", ANSWER)
    record(index, "up", ANSWER)  # The same question again: the last vote counts.
    record(index, "up", REFUSAL)
    record(index, "down", Answer("Where?", "Where?", "answered", citations=(QUOTE,)), reason="wrong place")
    file = tmp_path / "drafts.yaml"
    write_drafts(drafts_from_feedback(read_feedback(index)), file)
    liked, refused, disliked = load_prompts([file])
    assert all(p.is_draft for p in (liked, refused, disliked))
    assert (liked.sources, liked.sentences, liked.answerable) == (("a.md",), ("It lasted 90 minutes.",), True)
    assert refused.answerable is False
    assert (disliked.sources, disliked.answerable) == ((), None)
    assert "wrong place" in disliked.note
    with pytest.raises(FootnoteError, match="is there already"):
        write_drafts([], file)


class Writer(CustomLLM):
    """Writes a prompt about the article; the second is not borne out by it, the third is no JSON."""

    replies: list[str]

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="fake-writer")

    def complete(self, *_: Any, **__: Any) -> CompletionResponse:
        return CompletionResponse(text=self.replies.pop(0) if self.replies else "")

    def stream_complete(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError


def test_of_a_models_drafts_only_those_with_verbatim_evidence_are_kept() -> None:
    articles = [Article(f"{n}.md", "T", "It lasted 90\nminutes. Nobody listened.") for n in range(3)]
    good = {"question": "For how long?", "answer": "90 minutes", "sentence": "It lasted 90 minutes."}
    made_up = {**good, "sentence": "It lasted 90 minutes or so."}
    writer = Writer(replies=[f"Here you are:\n{json.dumps(good)}", json.dumps(made_up), "Sorry."])
    (draft,) = drafts_by_model(articles, 3, writer)
    assert draft["sources"] == ["0.md"]
    assert draft["answers"] == [["90 minutes"]]
    assert draft["note"].startswith("draft — written by fake-writer")
