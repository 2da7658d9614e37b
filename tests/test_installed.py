"""Footnote installed from its wheel, used from another folder: nothing of the checkout and no network is needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer.main

from tests.processes import free_port
from ui.cli import app

ROOT = Path(__file__).parents[1]
ENVOY = "Who did Trump name as Middle East envoy?"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
PROMPT = f'[{{"id": "envoy", "question": "{ENVOY}", "answers": [["Witkoff"]]}}]'

Run = Callable[..., str]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a new environment that has our wheel, and sees the libraries of this one."""
    base = tmp_path_factory.mktemp("wheel")
    source, home = base / "source", base / "home"
    for folder in ("index", "rag", "ui", "seeds"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    venv.create(home, with_pip=False)
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", base, f"{source}{os.sep}"]
    subprocess.run(build, env=environment(), check=True)
    install = [*pip, "--python", folder / "python", "install", "--no-compile", *offline, *base.glob("*.whl")]
    subprocess.run(install, env=environment(), check=True)
    (site,) = home.rglob("site-packages")
    (site / "of-the-tests.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    shutil.rmtree(source)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def run(installed: Path, elsewhere: Path, served: str) -> Run:
    """Run a command after `footnote chat` has indexed the samples, and return what it prints."""
    assert served

    def ran(*words: str, stdin: str = "", **variables: str) -> str:
        done = subprocess.run(
            [installed / "footnote", *words], cwd=elsewhere, env=environment(**variables), input=stdin,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ran


def environment(**variables: str) -> dict[str, str]:
    """The environment without what leads to the checkout, and with no way to the network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FOOTNOTE"))}
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    return {**kept, **nowhere, "no_proxy": "127.0.0.1", **variables}


@pytest.fixture(scope="module")
def served(installed: Path, elsewhere: Path) -> str:
    """The articles that `footnote chat` offers in an empty folder."""
    with chatting(installed, elsewhere) as address, urllib.request.urlopen(f"{address}/api/articles") as reply:
        return reply.read().decode()


@contextmanager
def chatting(installed: Path, elsewhere: Path) -> Iterator[str]:
    port = free_port()
    command = [installed / "footnote", "chat", "--no-open", "--api", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=elsewhere, env=environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            assert any("Programs ask at" in line for line in server.stdout), "it ended before it was open"
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def test_the_chat_offers_the_samples_of_the_wheel(served: str) -> None:
    samples = {path.name for path in (ROOT / "seeds" / "articles").glob("*.md")}
    assert {article["source"] for article in json.loads(served)["articles"]} == samples


# What drafts prompts needs a language model and only shows its help; the test below runs what needs a kept answer.
RUNS = {
    "index": (["index"], "Nothing changed: 8 articles"),
    "ask": (["ask", ENVOY], "Steve Witkoff"),
    "diff": (["diff", ENVOY], "Witkoff"),
    "watched": (["watched", "list"], ""),
    "summary": (["summary", "who-negotiates-for-washington-and-moscow.md"], "[1]"),
    "brief": (["brief", "the talks"], "[1]"),
    "eval": (["eval", "mine.json", "--out", "out"], "passed"),
    "users": (["users", "list"], ""),
    "keys": (["keys", "list"], ""),
    "mcp": (["mcp"], ""),
    "doctor": (["doctor"], "38 passages"),
}


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"chat"}))
def test_every_command_works_from_another_folder(name: str, run: Run, elsewhere: Path) -> None:
    (elsewhere / "mine.json").write_text(PROMPT, "utf-8")
    words, said = RUNS.get(name, ([name, "--help"], "Usage"))
    assert said in run(*words)


def test_an_answer_is_kept_handed_on_and_verified_from_another_folder(run: Run) -> None:
    kept = json.loads(run("ask", ENVOY, "--freeze", "--json"))["frozen"]
    for form in ("html", "docx", "md", "json"):
        run("export", kept, "--as", form, "-o", f"answer.{form}")
        run("verify", f"answer.{form}", "--index", ".footnote")


def test_the_shell_completes_commands_and_options(run: Run) -> None:
    typed = {"_FOOTNOTE_COMPLETE": "complete_bash", "COMP_WORDS": "footnote do", "COMP_CWORD": "1"}
    assert re.findall(r"\w+", run(**typed)) == ["doctor"]
