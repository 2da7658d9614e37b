"""How a package is added to where Footnote is installed: an environment of pip's, or a tool of uv's or pipx's."""

from __future__ import annotations

import sys
from pathlib import Path

# What each leaves in the environment that it makes, and what adds a package there. Of a tool's environment the `pip`
# that a shell finds knows nothing, and of Footnote no package index does.
_OTHERS = {
    "uv-receipt.toml": f"uv pip install --python {sys.executable}",
    "pipx_metadata.json": "pipx inject footnote-rag",
}


def for_here(cure: str, home: Path = Path(sys.prefix)) -> str:
    """Return a cure in which `pip install` is what adds a package to where Footnote runs."""
    if "pip install" not in cure:
        return cure
    return cure.replace(
        "pip install", next((adds for left, adds in _OTHERS.items() if (home / left).exists()), "pip install")
    )
