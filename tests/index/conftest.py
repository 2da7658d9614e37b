"""The bundled model, loaded once, and tiny folders of articles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.minilm import MiniLM

WriteArticles = Callable[..., Path]

# A busy machine is no failure.
settings.register_profile("footnote", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("footnote")


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM(threads=2)


@pytest.fixture
def write_articles(tmp_path: Path) -> WriteArticles:
    """Write articles into a folder: `write_articles({"bridge.txt": "…"})`; a name that is there is written anew."""

    def write(files: dict[str, str], folder: str = "articles") -> Path:
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")
        return root

    return write
