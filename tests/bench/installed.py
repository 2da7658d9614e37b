"""`python -m tests.bench.installed MODULE ARGUMENT…` runs a module as users have it: without the packages that only
development installs, and that NLTK, bm25s and Gradio import where they find them."""

from __future__ import annotations

import runpy
import sys
from typing import Any

_OF_DEVELOPMENT = ("scipy", "sklearn", "matplotlib")


def hide() -> None:
    """Have them fail to be imported."""
    hidden: dict[str, Any] = dict.fromkeys(_OF_DEVELOPMENT)
    sys.modules.update(hidden)


if __name__ == "__main__":
    hide()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
