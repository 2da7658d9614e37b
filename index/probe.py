"""Asks a generation in a process of its own: a file that Chroma's native code dies of takes nobody else along.

Run as `python -m index.probe GENERATION`; prints how many passages found themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from index import child
from index.errors import FootnoteError, IndexDamaged
from index.manifest import Manifest
from index.server import TOKEN
from index.writing import verify

_PATIENCE = 300.0  # seconds, for the largest index on a slow disk


def probe_apart(generation: Path) -> int:
    """Verify a generation in a child process; return how many passages found themselves. Raises IndexDamaged."""
    pipe = subprocess.PIPE
    kept = {name: os.environ[name] for name in (*child.NEEDED, TOKEN) if name in os.environ}
    with child.start(
        "index.probe", str(generation), environment=kept, stdout=pipe, stderr=pipe, errors="replace"
    ) as process:
        try:
            said, complained = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired as exc:
            raise IndexDamaged(generation, f"it did not answer within {_PATIENCE:g} s") from exc
        finally:
            process.kill()
    if process.returncode < 0:
        raise IndexDamaged(generation, f"Chroma crashed on it, signal {-process.returncode}")
    if process.returncode:
        raise IndexDamaged(generation, (complained.strip().splitlines() or ["it cannot be asked"])[-1])
    return int(said.split()[-1])


def _main() -> int:
    generation = Path(sys.argv[1])
    try:
        manifest = Manifest.read(generation)
        print(verify(generation, manifest.articles, manifest.passages))
    except FootnoteError as exc:
        print(exc.detail if isinstance(exc, IndexDamaged) else exc.what, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
