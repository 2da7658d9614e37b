"""The documents as a site: every link leads somewhere, nothing is loaded from elsewhere, and nothing is forgotten."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import Settings
from tests.test_deploy import COMMANDS

ROOT = Path(__file__).parents[1]
_LOADED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?((?:https?:)?//[^\" >]*)")

ERRORS = (  # made in every way there is: of a class with a cure, in a list, in a variable, in a table of them
    "there is no key for openai", "the question is empty", "too many pages are being drawn",
    "…:…: not YAML (…)", "no such file or folder: …", "it holds no answer", "the model … cannot be reached",
    "another build is at work on …", "the setting … cannot be …",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        folder,
    ]  # --quiet hides what is strict
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    canonical = re.compile(r'<link[^>]*rel="?canonical')
    found = {url for page in pages for url in _LOADED.findall(canonical.sub("", page.read_text("utf-8")))}
    assert found == set()


def test_every_command_error_and_setting_is_there(site: Path) -> None:
    pages = (site.joinpath(f"{name}.html").read_text("utf-8") for name in ("commands", "errors", "configuration"))
    commands, errors, settings = pages
    assert [name for name in COMMANDS if f"footnote {name}" not in commands] == []
    assert [said for said in ERRORS if said not in errors] == []
    assert errors.count("<tr>") > 150
    assert [name for name in Settings.model_fields if f"<code>{name}</code>" not in settings] == []
