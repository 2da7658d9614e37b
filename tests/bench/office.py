"""Word files as LibreOffice shows them, and texts as it exports them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

SOFFICE = shutil.which("soffice")


def converted(files: Sequence[Path], kind: str) -> None:
    """Have LibreOffice write files of one folder once more, beside them, in the format with this ending."""
    assert SOFFICE, "apt-get install libreoffice-writer-nogui"
    folder = files[0].parent
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    converting = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(converting, check=True, capture_output=True)


def footnotes(files: Mapping[str, bytes], folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the footnotes that LibreOffice finds in Word files, by their names: marks and words, in order."""
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    converted([folder / f"{name}.docx" for name in files], "fodt")
    return {name: _footnotes(folder / f"{name}.fodt") for name in files}


def _footnotes(file: Path) -> list[tuple[str, str]]:
    found = etree.parse(file).xpath("//*[local-name()='note' and @*[local-name()='note-class']='footnote']")
    return [("".join(note[0].itertext()), "".join(note[1].itertext())) for note in found]
