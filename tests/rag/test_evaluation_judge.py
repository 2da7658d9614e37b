"""A language model's opinion is kept with its prompts and raw verdicts, apart from the measures."""

import json
from pathlib import Path
from typing import Any

from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.grade import grade
from rag.evaluation.judge import judge
from rag.evaluation.reply import Reply


class Judge(CustomLLM):
    """Gives every answer 4 of 5, and calls it faithful; asked about `broken` it fails."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="fake-judge")

    def complete(self, prompt: str, *_: Any, **__: Any) -> CompletionResponse:
        if "broken" in prompt:
            raise RuntimeError("no connection")
        return CompletionResponse(text="YES" if "YES or NO" in prompt else "4.0\nNearly all of it.")

    def stream_complete(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError


def test_answers_are_judged_and_refusals_are_not(tmp_path: Path) -> None:
    quote = Citation(1, "a.md", "A", None, 0, 5, "Words")
    cases = [
        Case("a", "Which?", reference="Words."), Case("b", "Which?"), Case("c", "Which?"),
        Case("d", "Which?", answers=(("broken",),)),
    ]  # fmt: skip
    replies = [
        Reply("a", "answered", "Words [1]", (quote,)), Reply("b", "answered", "Words [1]", (quote,)),
        Reply("c", "refused"), Reply("d", "answered", "Words"),
    ]  # fmt: skip
    found = judge(grade(cases, replies, {}.get), Judge(), tmp_path)
    assert found.model == "fake-judge"
    # Correctness of a only: b has no reference, d's verdict failed. Faithfulness of a and b.
    assert (found.correctness.value, found.correctness.n) == (4, 1)
    assert (found.faithfulness.value, found.faithfulness.n) == (1, 2)
    assert "{reference_answer}" in json.dumps(found.templates["correctness"])
    lines = [json.loads(line) for line in (tmp_path / "judge.jsonl").read_text("utf-8").splitlines()]
    assert [(line["id"], line["measure"]) for line in lines] == [
        ("a", "correctness"), ("a", "faithfulness"), ("b", "faithfulness"), ("d", "correctness"),
    ]  # fmt: skip
    assert lines[0]["feedback"] == "Nearly all of it."
    assert lines[-1]["error"] == "the model fake-judge failed (RuntimeError)"
