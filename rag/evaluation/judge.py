"""A language model's opinion of the answers, by llama-index's evaluators; never mixed into the other figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.evaluation.bootstrap import estimate
from rag.evaluation.prompt import Prompt
from rag.evaluation.reply import Reply
from rag.evaluation.report import Judgement

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator
    from llama_index.core.llms import LLM

VERDICTS = "judge.jsonl"


def judge(
    prompts: Sequence[Prompt],
    replies: Sequence[Reply],
    llm: LLM,
    out: Path,
    *,
    on_verdict: Callable[[int], None] = lambda _: None,
) -> Judgement:
    """Judge every answer, and return means, model and prompts; raw verdicts go to `out/judge.jsonl`.

    Correctness (1 to 5) is judged where the prompt has a reference or answers, faithfulness (0 or 1) of every answer
    against its own quotes. Refusals are not judged. A verdict that the model failed to give has `error`.
    """
    from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator

    evaluators = {"correctness": CorrectnessEvaluator(llm=llm), "faithfulness": FaithfulnessEvaluator(llm=llm)}
    model = llm.metadata.model_name
    values: dict[str, list[tuple[float, float]]] = {name: [] for name in evaluators}

    async def ask_all() -> None:
        with (out / VERDICTS).open("w", encoding="utf-8") as stream:
            for done, (prompt, reply) in enumerate(zip(prompts, replies, strict=True), start=1):
                async for name, verdict in _verdicts(prompt, reply, evaluators):
                    line = {"id": prompt.id, "measure": name, "model": model, **verdict}
                    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                    if verdict.get("score") is not None:
                        values[name].append((float(verdict["score"]), 1.0))
                on_verdict(done)

    asyncio.run(ask_all())  # One loop for all; the evaluators' own `evaluate` opens one a call and leaves it open.
    return Judgement(
        model,
        estimate(values["correctness"]),
        estimate(values["faithfulness"]),
        {name: _prompts(evaluator) for name, evaluator in evaluators.items()},
    )


async def _verdicts(
    prompt: Prompt, reply: Reply, evaluators: dict[str, BaseEvaluator]
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    if reply.refused or not reply.text:
        return
    reference = prompt.reference or "; ".join(group[0] for group in prompt.answers)
    if reference:
        yield "correctness", await _asked(evaluators["correctness"], prompt, reply, reference)
    if reply.citations:
        yield "faithfulness", await _asked(evaluators["faithfulness"], prompt, reply, None)


async def _asked(evaluator: BaseEvaluator, prompt: Prompt, reply: Reply, reference: str | None) -> dict[str, Any]:
    try:
        result = await evaluator.aevaluate(
            query=prompt.question, response=reply.text, contexts=[c.quote for c in reply.citations], reference=reference
        )
    except Exception as exc:  # Every provider raises its own kinds; one missing verdict must not end the run.
        return {"score": None, "error": type(exc).__name__}  # What it says may repeat the key.
    return {"score": result.score, "passing": result.passing, "feedback": result.feedback}


def _prompts(evaluator: BaseEvaluator) -> dict[str, str]:
    """Return the evaluator's prompt templates as text."""
    return {name: template.get_template() for name, template in evaluator.get_prompts().items()}
