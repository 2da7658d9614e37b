"""Word files as LibreOffice shows them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

SOFFICE = shutil.which("soffice")


def footnotes(files: Mapping[str, bytes], folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the footnotes that LibreOffice finds in Word files, by their names: marks and words, in order."""
    assert SOFFICE, "apt-get install libreoffice-writer-nogui"
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    given = [str(folder / f"{name}.docx") for name in files]
    converting = [SOFFICE, profile, "--headless", "--convert-to", "fodt", "--outdir", str(folder), *given]
    subprocess.run(converting, check=True, capture_output=True)
    return {name: _footnotes(folder / f"{name}.fodt") for name in files}


def _footnotes(file: Path) -> list[tuple[str, str]]:
    found = etree.parse(file).xpath("//*[local-name()='note' and @*[local-name()='note-class']='footnote']")
    return [("".join(note[0].itertext()), "".join(note[1].itertext())) for note in found]
