"""The commands of the documents, run in their order on the sample articles, unless they need what is not there."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.test_deploy import PAGES, ROOT, commands_of
from ui.cli import app

# What a command has that is not run here, and why not. All of them are parsed in tests/test_deploy.py.
WHY_NOT = {
    "chat": "serves until it is stopped; tests/test_installed.py starts it",
    "--watch": "goes on until it is stopped; tests/index/test_watching.py",
    "--model": "needs a language model",
    "--embedding": "needs Ollama",
    "--workers": "needs workers; tests/ui/test_workers.py",
    "worker": "serves until it is stopped; tests/ui/test_workers.py",
    "--store": "needs a Chroma server; tests/ui/test_shared_chat.py",
    "scifact": "needs a set that is not in the checkout",
}
# What begins with another program's name, and who looks after it.
OTHERS = {
    "pip": "tests/test_installed.py installs the wheel, tests/test_extras.py holds the extras",
    "pipx": "run by hand, as docs/installing.md says",
    "uv": "run by hand, as docs/installing.md says",
    "docker": "there is no engine here; tests/test_deploy.py reads the files, and docs/deploy/README.md says so",
    "python3": "the service's folder is made as root",
    "/opt/footnote/bin/pip": "the service's folder is made as root",
    "useradd": "the service's user is made as root",
    "sudo": "runs as the service's user, which is not there",
    "chroma": "Chroma's server; tests/index/test_shared_index.py starts one",
    "vllm": "a model's server, of others",
    "optimum-cli": "exports a network of others; tests/rag/test_reader_by_name.py makes a small one",
    "make": "tests/test_readme.py looks its target up",
    "export": "sets a variable",
}
TOO_LONG = {"eval": "asks all sample prompts; make eval"}
HASH = "3f5047ad"  # What the documents call the kept answer.
PROMPT = '[{"id": "envoy", "question": "Who did Trump name as Middle East envoy?", "answers": [["Witkoff"]]}]'
TOLD = [page for page in PAGES if commands_of(page)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The working folder and home of who has the files that the documents name, and one index of the samples."""
    made = tmp_path_factory.mktemp("person")
    shutil.copytree(ROOT / "seeds" / "articles", made / "articles")
    for name in ("prompts.yaml", "my-prompts.yaml"):
        (made / name).write_text(PROMPT, "utf-8")
    (made / "ports.csv").write_text("Port,Story\nOdesa,The port of Odesa shipped 40 ships of grain in May.\n", "utf-8")
    article = {"id": "odesa", "text": "The port of Odesa shipped 40 ships of grain in May."}
    (made / "archive.jsonl.gz").write_bytes(gzip.compress(json.dumps(article).encode()))
    for name in ("articles-index", "index"):
        (made / name).symlink_to(".footnote")
    (made / "eval-main").symlink_to("eval-out")  # An earlier run.
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        patch.setenv("HOME", str(made))
        run("index articles", made)
        yield made


def run(line: str, folder: Path) -> None:
    """Run a command as the shell would hand it over; who asks for a password is given one."""
    kept = [path.stem for path in folder.rglob("answers/*.json")]
    words = [word.replace("~", str(folder)).replace(HASH, kept[0] if kept else HASH) for word in shlex.split(line)]
    done = CliRunner().invoke(app, words, input="correct horse battery\n")
    assert done.exit_code == 0, f"footnote {line}: {done.exception or done.output}"


def why_not(line: str) -> str | None:
    return TOO_LONG.get(line) or next((why for word, why in WHY_NOT.items() if word in shlex.split(line)), None)


@pytest.mark.parametrize("page", TOLD, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_one_after_the_other(
    page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page.stem == "formats":  # Its table would take the place of the articles.
        monkeypatch.setenv("FOOTNOTE_INDEX", ".tables")
    for known in (*folder.glob("*-users"), *folder.glob("*-keys")):  # Another page adds the same user and key.
        known.unlink()
    for line in commands_of(page):
        if not why_not(line):
            run(line, folder)


def test_every_command_of_another_program_is_looked_after() -> None:
    guides = [page for page in PAGES if "architecture" not in str(page)]  # which have calls of functions set in
    texts = (re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL) for page in guides)
    begun = {
        word for text in texts for word in re.findall(r"^    (?:[A-Z_]+=\S+ )?([\w./-]*\w)(?=\s)", text, re.MULTILINE)
    }
    assert begun - {"footnote"} == OTHERS.keys()


def test_every_reason_not_to_run_a_command_has_one() -> None:
    lines = {line for page in TOLD for line in commands_of(page)}
    used = {why_not(line) for line in lines}
    assert {*WHY_NOT.values(), *TOO_LONG.values()} <= used
    assert sum(why_not(line) is None for line in lines) > 15
