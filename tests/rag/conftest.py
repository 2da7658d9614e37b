"""An assistant over the sample articles, and small indexes of a test's own."""

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import build_index
from rag import Footnote
from rag.assistant import Assistant
from rag.evidence.formats.formats import FORMATS, export
from rag.evidence.frozen import Evidence
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


@pytest.fixture(scope="module")
def fn(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Footnote:
    """Over a copy of the samples' index, for what is kept lies beside an index."""
    folder = tmp_path_factory.mktemp("evidence") / "index"
    shutil.copytree(seed_index, folder)
    return Footnote.open(folder)


@pytest.fixture(scope="module")
def dossier(fn: Footnote) -> Evidence:
    """Three answers of the samples, the last one refused."""
    questions = (
        "Who did Trump name as Middle East envoy?",
        "What did Trump and Putin talk about?",
        "Who won the 2022 World Cup?",
    )
    return Evidence(tuple(fn.freeze(fn.ask(question)) for question in questions), "A dossier")


@pytest.fixture(scope="module")
def files(dossier: Evidence) -> dict[str, bytes]:
    """The dossier in every format. WeasyPrint leaves the file of a colour profile to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return {name: export(dossier, name) for name in FORMATS}
