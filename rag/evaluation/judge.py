"""A language model's opinion of the answers, by llama-index's evaluators; never mixed into the other figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import json_lines
from rag.evaluation.bootstrap import estimate
from rag.evaluation.case import Case
from rag.evaluation.grade import Graded
from rag.evaluation.reply import Reply
from rag.evaluation.report import Judgement
from rag.writing.failures import ModelFailed, as_model_failed

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

VERDICTS = "judge.jsonl"

Verdict = dict[str, str | float | bool | None]
"""What an evaluator said: `score`, with `passing` and `feedback`, or with `error`."""


def judge(
    graded: Sequence[Graded], llm: LLM, out: Path, *, on_verdict: Callable[[int], None] = lambda _: None
) -> Judgement:
    """Judge every answer, and return means, model and templates; raw verdicts go to `out/judge.jsonl`.

    Correctness (1 to 5) is judged where the case has a reference or answers, faithfulness (0 or 1) of every answer
    against its own quotes. Refusals are not judged. A verdict that the model failed to give has `error`.
    """
    from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator

    judges = {"correctness": CorrectnessEvaluator(llm=llm), "faithfulness": FaithfulnessEvaluator(llm=llm)}
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in judges}

    async def ask_all() -> None:
        with (out / VERDICTS).open("w", encoding="utf-8") as stream:
            for done, item in enumerate(graded, start=1):
                for name, reference in _questions(item.case, item.reply):
                    verdict = await _verdict(judges[name], item.case, item.reply, reference, llm.metadata.model_name)
                    line = {"id": item.case.id, "measure": name, "model": llm.metadata.model_name, **verdict}
                    stream.write(json_lines.line(line))
                    if verdict["score"] is not None:
                        scores[name].append((float(verdict["score"]), 1.0))
                on_verdict(done)

    asyncio.run(ask_all())  # One loop for all; the evaluators' own `evaluate` opens one a call and leaves it open.
    templates = {
        name: {key: template.get_template() for key, template in evaluator.get_prompts().items()}
        for name, evaluator in judges.items()
    }
    correctness, faithfulness = map(estimate, scores.values())
    return Judgement(llm.metadata.model_name, correctness, faithfulness, templates)


def _questions(case: Case, reply: Reply) -> Iterator[tuple[str, str | None]]:
    """Yield what can be judged of a reply, with the reference it is held against."""
    reference = case.reference or "; ".join(group[0] for group in case.answers)
    if reply.text and not reply.refused and reference:
        yield "correctness", reference
    if reply.text and not reply.refused and reply.citations:
        yield "faithfulness", None


async def _verdict(evaluator: BaseEvaluator, case: Case, reply: Reply, reference: str | None, model: str) -> Verdict:
    quotes = [c.quote for c in reply.citations]
    try:
        with as_model_failed(model):
            found = await evaluator.aevaluate(
                query=case.question, response=reply.text, contexts=quotes, reference=reference
            )
    except ModelFailed as exc:  # One missing verdict must not end the run.
        return {"score": None, "error": exc.what}
    return {"score": found.score, "passing": found.passing, "feedback": found.feedback}
