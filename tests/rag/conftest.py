"""An assistant over the sample articles, and small indexes of a test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import build_index
from rag.assistant import Assistant
from rag.settings import Settings

BuildAssistant = Callable[..., Assistant]


@pytest.fixture(scope="session")
def seed_assistant(seed_index: Path) -> Assistant:
    """Answers about the sample articles. Shared: it holds no conversation."""
    return Assistant.open(seed_index, Settings(threshold=None))


@pytest.fixture(scope="session")
def build_assistant(tmp_path_factory: pytest.TempPathFactory) -> BuildAssistant:
    """Index articles and open them: `build_assistant({"bridge.txt": "…"}, sentences=1)`."""

    def build(files: dict[str, str], **settings: object) -> Assistant:
        root = tmp_path_factory.mktemp("articles")
        for name, text in files.items():
            (root / "articles" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "articles" / name).write_text(text, "utf-8")
        build_index([root / "articles"], root / "index")
        return Assistant.open(root / "index", Settings(**settings))

    return build
