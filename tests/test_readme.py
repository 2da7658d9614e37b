"""What the README shows is what the program prints. To renew the examples: python -m tests.test_readme"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_EXAMPLE = re.compile(r"```console\n\$ (footnote [^\n]*)\n(.*?)```", re.DOTALL)
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def printed(command: str, index: Path) -> str:
    """Run a command of the README against an index and return what it prints, as 100 columns wide."""
    line = command.replace("footnote", f"{sys.executable} -m ui.cli", 1)
    environment = {**os.environ, "FOOTNOTE_INDEX": str(index), "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run(line, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return "\n".join(row.rstrip() for row in done.stdout.splitlines()) + "\n"


@pytest.mark.parametrize("command", [command for command, _ in _EXAMPLE.findall(README.read_text("utf-8"))])
def test_an_example_of_the_readme_prints_what_is_shown(command: str, seed_index: Path) -> None:
    shown = dict(_EXAMPLE.findall(README.read_text("utf-8")))[command]
    assert printed(command, seed_index) == shown


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text("utf-8")))
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", README.read_text("utf-8"), re.MULTILINE))
    assert {"chat", "test"} <= named <= targets


def _renew() -> None:
    from index.builder import build_index

    index = ROOT / ".footnote"
    build_index([ROOT / "seeds" / "articles"], index, rebuild=True)
    text = README.read_text("utf-8")
    README.write_text(
        _EXAMPLE.sub(lambda m: f"```console\n$ {m[1]}\n{printed(m[1], index)}```", text), encoding="utf-8"
    )


if __name__ == "__main__":
    _renew()
