"""Drafts, from votes and by a model, wait for a person."""

import json
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

from index.article import Article
from index.errors import FootnoteError
from index.folder import find_files
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.evaluation.cases import load_cases
from rag.evaluation.drafts import drafts_by_model, drafts_from_feedback, write_drafts
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


def test_a_line_that_is_no_text_or_no_vote_spoils_only_itself(tmp_path: Path) -> None:
    index = tmp_path / ".footnote"
    record(index, "up", ANSWER)
    (file,) = feedback_folder(index).iterdir()
    vote = {"time": "2024-11-12", "vote": "up", "question": "Who?", "citations": [{"number": 1}]}
    with file.open("ab") as stream:
        stream.write(b'{"vote": "up", "question": "caf\xc3\n' + json.dumps(vote).encode() + b"\n")
        stream.write(json.dumps({**vote, "question": " ", "citations": []}).encode() + b"\n")
    assert [entry.question for entry in read_feedback(index)] == ["How long?"]


def test_drafts_that_cannot_be_written_say_where(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", "utf-8")
    with pytest.raises(FootnoteError, match="out cannot be written"):
        write_drafts([], tmp_path / "out" / "drafts.yaml")


def test_two_indexes_side_by_side_have_votes_of_their_own(tmp_path: Path) -> None:
    record(tmp_path / "one", "up", ANSWER)
    record(tmp_path / "two", "up", REFUSAL)
    assert [entry.question for entry in read_feedback(tmp_path / "one")] == ["How long?"]
    assert [entry.question for entry in read_feedback(tmp_path / "two")] == ["Who listened?"]


def test_a_vote_is_never_read_as_an_article(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    (articles / "feedback").mkdir(parents=True)
    vote = {"time": "2026-10-01", "vote": "up", "question": "Who?"}
    earlier, own = articles / "feedback" / "2026-10.jsonl", articles / "feedback" / "2026-09.jsonl"
    earlier.write_text(json.dumps(vote) + "\n", "utf-8")  # as votes were kept once, in sight
    own.write_text(json.dumps({"id": "ours", "text": "A corpus of somebody's own."}), "utf-8")
    record(articles / "index", "up", ANSWER)

    assert [item.source for item in find_files(articles)] == ["feedback/2026-09.jsonl"]
    assert [entry.question for entry in read_feedback(articles / "index")] == ["Who?", "How long?"]


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
    liked, refused, disliked = load_cases([file])
    assert all(p.is_draft for p in (liked, refused, disliked))
    assert (liked.sources, liked.sentences, liked.answerable) == (("a.md",), ("It lasted 90 minutes.",), True)
    assert refused.answerable is False
    assert refused.note.endswith("it was refused; see that the articles do not answer it")
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
    thought = "<think>Maybe {this}?</think>"
    writer = Writer(replies=[f"{thought}Here you are:\n{json.dumps(good)}", json.dumps(made_up), "Sorry."])
    (draft,) = drafts_by_model(articles, 3, writer)
    assert draft.sources == ("0.md",)
    assert draft.answers == (("90 minutes",),)
    assert draft.note.startswith("draft — written by fake-writer")


class Failing(Writer):
    """Fails when it has no reply left."""

    def complete(self, *arguments: Any, **named: Any) -> CompletionResponse:
        if not self.replies:
            raise RuntimeError("no connection")
        return super().complete(*arguments, **named)


def test_drafts_are_taken_from_articles_all_over() -> None:
    # Three of five: numbers 0, 1 * 5 // 3 = 1 and 2 * 5 // 3 = 3; the first three would leave the end out.
    articles = [Article(f"{n}.md", "T", f"It lasted {n}0 minutes.") for n in range(5)]
    replies = [
        json.dumps({"question": f"{n}?", "answer": f"{n}0 minutes", "sentence": f"It lasted {n}0 minutes."})
        for n in (0, 1, 3)
    ]
    drafts = drafts_by_model(articles, 3, Writer(replies=replies))
    assert [draft.sources for draft in drafts] == [("0.md",), ("1.md",), ("3.md",)]
    assert drafts_by_model([], 2, Writer(replies=[])) == []


def test_a_model_that_fails_half_way_leaves_what_it_wrote() -> None:
    articles = [Article("0.md", "T", "It lasted 90 minutes."), Article("1.md", "T", "It lasted 90 minutes.")]
    good = json.dumps({"question": "How long?", "answer": "90 minutes", "sentence": "It lasted 90 minutes."})
    assert len(drafts_by_model(articles, 2, Failing(replies=[good]))) == 1
    with pytest.raises(FootnoteError, match=r"the model fake-writer failed \(RuntimeError\)"):
        drafts_by_model(articles, 2, Failing(replies=[]))
