"""Counts what a call of a language model came to, and knows what models cost.

Prices are those of genai-prices, kept by the makers of pydantic: 170 kB that nothing is fetched for. (litellm's table
comes with all of litellm.) They are as old as that package, so the setting `model_price` goes before them.
"""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any

from rag.answer.spent import Spent
from rag.writing.model_name import BadModel, ModelName

_PRICE = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")
_MESSAGE = 4  # Tokens around each message, as OpenAI counts them.


def spent_as_said(raw: Any) -> Spent | None:
    """Return the tokens that a server says it read and wrote, in OpenAI's or Ollama's words; None where it does not."""
    values = raw if isinstance(raw, dict) else raw.model_dump() if hasattr(raw, "model_dump") else {}
    usage = values.get("usage")
    usage = usage if isinstance(usage, dict) else values
    for read, written in (("prompt_tokens", "completion_tokens"), ("prompt_eval_count", "eval_count")):
        if isinstance(usage.get(read), int) and isinstance(usage.get(written), int):
            return Spent(usage[read], usage[written])
    return None


def spent_as_counted(messages: list[tuple[str, str]], said: str) -> Spent:
    """Count the tokens of a call by a tokenizer that need not be the model's own."""
    from llama_index.core.utils import get_tokenizer

    count = get_tokenizer()
    return Spent(sum(len(count(text)) + _MESSAGE for _, text in messages), len(count(said)), estimated=True)


def dollars(model: ModelName, spent: Spent, price: str | None) -> float | None:
    """Return what tokens cost; None where nobody knows. `price`: dollars a million tokens read and written, `1.5/6`."""
    if price:
        read, written = prices_of(price)
        return (spent.read * read + spent.written * written) / 1_000_000
    if model.provider not in ("openai", "openai-like"):
        return None
    return _listed(model, spent.read, spent.written)


def prices_of(text: str) -> tuple[float, float]:
    """Read a price as the setting gives it. Raises BadModel."""
    found = _PRICE.fullmatch(text.replace(" ", ""))
    if not found:
        raise BadModel(f"{text!r} is no price of a model", "give dollars a million tokens read and written: 0.15/0.60")
    return float(found[1]), float(found[2])


@lru_cache(maxsize=256)
def _listed(model: ModelName, read: int, written: int) -> float | None:
    prices = importlib.import_module("genai_prices")  # 0.4 s, so not before it is needed.
    where = {"provider_api_url": model.base} if model.base else {"provider_id": "openai"}
    usage = prices.Usage(input_tokens=read, output_tokens=written)
    try:
        return float(prices.calc_price(usage, model.name, **where).total_price)
    except LookupError:
        return None
