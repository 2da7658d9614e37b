"""What shapes an answer besides the question: index, settings and our own code; and which commit that is."""

from __future__ import annotations

import hashlib
import json
import subprocess
from functools import cache
from pathlib import Path

import index
import rag
from rag.assistant import Assistant
from rag.settings import Settings

_ANSWERING = {".py", ".json", ".yaml", ".txt"}


def identity(assistant: Assistant, settings: Settings) -> str:
    """Return a hash of generation, settings and code: where it is the same, a question is answered the same."""
    values = {
        "generation": assistant.index.generation,
        "fingerprint": assistant.index.manifest.fingerprint,
        "settings": settings.model_dump(mode="json", exclude={"index", "model_price"}),
        "code": _CODE,
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def code_files() -> list[Path]:
    """Return the files that answer; evaluation itself is left out, so that a new measure asks nothing again."""
    folders = [Path(str(package.__file__)).parent for package in (index, rag)]
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix in _ANSWERING and "evaluation" not in file.relative_to(folder).parts
    ]


@cache
def commit(folder: Path = Path(__file__).parents[2]) -> str | None:
    """Return the commit of the checkout Footnote runs from, `+` when files differ from it; None outside one.

    Installed inside another project it has none, for that project's commit says nothing of it. What is found first is
    remembered: the checkout may move on during a long run, the code in memory does not.
    """

    def git(*arguments: str) -> str:
        command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != folder.resolve():
            return None
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return None


# Taken on import: files edited while a long run goes on are not those that answer in it.
_CODE = hashlib.sha256(b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in code_files())).hexdigest()
