"""One line on the language model: what is configured, whether it can be reached, and how fast it is."""

from __future__ import annotations

from index.errors import FootnoteError
from rag.settings import Settings
from rag.writing.model import Model


def model_health(settings: Settings) -> str:
    """Ask the configured model something short, and say how that went; nothing is raised."""
    try:
        model = Model.named(settings.model, timeout=settings.model_timeout, window=settings.model_context)
        if model is None:
            return "none; answers are quotes"
        try:
            probe = model.probe()
            window = model.loaded.window
        finally:
            model.close()
    except FootnoteError as exc:
        return str(exc)
    speed = f", then {probe.speed:,.0f} characters a second" if probe.speed else ""
    return f"{model.name} answers, first word after {probe.first:.1f} s{speed}; context of {window:,} tokens"
