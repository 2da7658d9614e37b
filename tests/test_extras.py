"""Whoever misses an extra reads its name; every extra of the distribution is one that can be missed."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.embedding import load_embedding
from index.errors import FootnoteError
from index.installer import for_here
from rag.writing.llm import load
from rag.writing.model_name import parse_model
from ui.api import api
from ui.desk import Desk
from ui.history import History
from ui.mcp_command import open_agents

ROOT = Path(__file__).parents[1]
FOR_DEVELOPERS = {"all", "dev", "train", "model-test", "docs"}


def model(name: str) -> Callable[[Path], Any]:
    def loaded(folder: Path) -> Any:
        (folder / "file.gguf").touch()
        parsed = parse_model(name.format(folder=folder))
        assert parsed is not None
        return load(parsed)

    return loaded


def metrics(_: Path) -> None:
    said = TestClient(api(Desk(None))).get("/metrics")  # type: ignore[arg-type]
    raise FootnoteError(said.json()["error"]["message"], "")


MISSED: list[tuple[str, str, Callable[[Path], Any]]] = [
    ("ollama", "llama_index.llms.ollama", model("ollama:any")),
    ("ollama", "llama_index.embeddings.ollama", lambda _: load_embedding("ollama:any")),
    ("huggingface", "llama_index.embeddings.huggingface", lambda _: load_embedding("huggingface:any")),
    ("gguf", "llama_index.llms.llama_cpp", model("gguf:{folder}/file.gguf")),
    ("mcp", "mcp", lambda _: open_agents(None)),  # type: ignore[arg-type]
    ("api", "prometheus_client", metrics),
    ("postgres", "psycopg", lambda _: History.at("postgresql://ann@localhost/talks")),
]


@pytest.mark.parametrize(("extra", "module", "needing"), MISSED)
def test_what_needs_an_extra_names_it(
    extra: str, module: str, needing: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    once_imported = (f"{module}.", "ui.mcp_server.", "ui.metrics.")
    for known in [name for name in sys.modules if f"{name}.".startswith(once_imported)]:
        monkeypatch.delitem(sys.modules, known)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(FootnoteError) as raised:
        needing(tmp_path)
    assert f"pip install 'footnote-rag[{extra}]'" in str(raised.value)


@pytest.mark.parametrize(
    ("left", "adds"),
    [
        ("uv-receipt.toml", f"uv pip install --python {sys.executable} 'footnote-rag[mcp]'"),
        ("pipx_metadata.json", "pipx inject footnote-rag 'footnote-rag[mcp]'"),
        ("pyvenv.cfg", "pip install 'footnote-rag[mcp]'"),
    ],
)
def test_where_footnote_is_a_tool_its_own_installer_is_named(left: str, adds: str, tmp_path: Path) -> None:
    (tmp_path / left).touch()
    assert for_here("run: pip install 'footnote-rag[mcp]'", tmp_path) == f"run: {adds}"


def test_every_extra_can_be_missed_and_all_has_them_all() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    ours = extras.keys() - FOR_DEVELOPERS
    elsewhere = {"pdf", "ocr"}  # tests/rag/test_evidence_formats.py, tests/index/test_scans.py
    assert ours == {extra for extra, *_ in MISSED} | elsewhere
    assert set(extras["all"][0].partition("[")[2].rstrip("]").split(",")) == ours
