"""Nothing of ours needs what Windows lacks. Reasoned from Linux: the libraries and the file system are Linux' own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.without_posix import is_missing, names

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "seeds" / "articles" / "who-negotiates-for-washington-and-moscow.md"
IMPORT_INDEX_AND_ASK = """
import importlib, pkgutil, sys
for package in map(importlib.import_module, ("index", "rag", "ui")):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
import ui.cli, ui.users
assert ui.users.os.name == "nt" and not hasattr(ui.users.os, "getuid"), "nothing was hidden"
ui.cli.app(["index", *sys.argv[1:]], standalone_mode=False)
ui.cli.app(["ask", "Who did Trump name as Middle East envoy?"], standalone_mode=False)
"""


def test_what_windows_lacks_is_known() -> None:
    assert {"fork", "getuid", "nice", "O_NONBLOCK"} <= names("os", "linux") - names("os", "win32")
    assert {"SIGKILL", "setitimer"} <= names("signal", "linux") - names("signal", "win32")
    assert [name for name in ("fcntl", "resource", "termios", "pwd", "os", "json") if is_missing(name)] == [
        *("fcntl", "resource", "termios", "pwd")
    ]


def test_all_is_imported_files_are_indexed_and_a_question_is_answered_without_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("from tests.without_posix import hide\nhide()\n", "utf-8")
    page = tmp_path / "page.html"  # A process of its own reads it, and hides as much.
    page.write_text(f"<article><h1>Ports</h1><p>{'The port of Odesa shipped 40,000 tons of grain. ' * 9}</article>")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOOTNOTE_")}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_INDEX_AND_ASK, ARTICLE, page], cwd=tmp_path, capture_output=True, text=True,
        env={**kept, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 articles" in done.stdout
    assert "Witkoff" in done.stdout
