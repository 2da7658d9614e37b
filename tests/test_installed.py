"""Footnote installed from its wheel, used from another folder: nothing of the checkout and no network is needed.

Nor is what docs/deploy/excludes.txt leaves out.
"""

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
from tests.weight import left_out
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
    hidden = [module for modules in left_out().values() for module in modules]
    assert len(hidden) >= len(left_out()), "a package of docs/deploy/excludes.txt is not here"
    hide = f"import sys; sys.modules.update(dict.fromkeys({hidden}))"
    (site / "of-the-tests.pth").write_text(f"{sysconfig.get_path('purelib')}\n{hide}\n", "utf-8")
    assert all((site / name / "py.typed").is_file() for name in ("index", "rag", "ui"))
    shutil.rmtree(source)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def run(installed: Path, elsewhere: Path, served: tuple[str, list[int]]) -> Run:
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
def served(installed: Path, elsewhere: Path) -> tuple[str, list[int]]:
    """The articles that `footnote chat` offers in an empty folder; how the image's health check ends then and later."""
    with chatting(installed, elsewhere) as address:
        with urllib.request.urlopen(f"{address}/api/articles") as reply:
            articles = reply.read().decode()
        while_open = health_check(installed, address)
    return articles, [while_open, health_check(installed, address)]


def health_check(installed: Path, address: str) -> int:
    """Run what the Dockerfile says looks after the container, and return its status."""
    told = re.search(r"^HEALTHCHECK .*\n\s+CMD (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert told is not None
    python, *rest = json.loads(told[1].replace("http://127.0.0.1:7860", address))
    return subprocess.run([installed / python, *rest], env=environment(), capture_output=True, check=False).returncode


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


def test_the_chat_offers_the_samples_of_the_wheel(served: tuple[str, list[int]]) -> None:
    samples = {path.name for path in (ROOT / "seeds" / "articles").glob("*.md")}
    assert {article["source"] for article in json.loads(served[0])["articles"]} == samples


def test_the_health_check_of_the_image_tells_a_running_chat_from_one_that_ended(served: tuple[str, list[int]]) -> None:
    assert served[1] == [0, 1]


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
