"""Builds are published by one rename, the one before is kept, and a pointer out of the index is not followed."""

import gc
import json
import re
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from index import integrity
from index.errors import IndexDamaged, IndexNotFound, IndexOutdated
from index.generation import current_generation, new_generation, publish
from index.integrity import FileSum, folder_bytes
from index.manifest import FORMAT, Manifest, library_versions, now
from index.opened import Index

MANIFEST = Manifest(
    generation="20241112-090000",
    paths=("/home/ada/articles",),
    embedding="minilm",
    fingerprint="minilm@8199be6f699a395f",
    dimension=384,
    passage_tokens=200,
    articles=3,
    passages=7,
    skipped=2,
    near_duplicates=1,
    built="2024-11-12T09:00:00+00:00",
    format=FORMAT,
    versions={"chromadb": "1.5.9"},
    files={"articles.db": FileSum(9, "f00d")},
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def names(index: Path) -> set[str]:
    return {path.name for path in (index / "generations").iterdir()}


def filled(index: Path) -> Path:
    folder = new_generation(index)
    (folder / "articles.db").write_text("…")
    return folder


def test_a_generation_is_current_once_it_is_published(index: Path) -> None:
    first = filled(index)
    with pytest.raises(IndexNotFound):
        current_generation(index)
    publish(index, first)
    assert current_generation(index) == first
    second = filled(index)
    assert current_generation(index) == first, "what is being built is not read"
    publish(index, second)
    assert current_generation(index) == second


def test_publishing_is_one_rename_after_everything_is_on_disk(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = filled(index)
    publish(index, first)
    second = filled(index)
    steps: list[tuple[str, str]] = []
    sync, rename = integrity.sync, Path.replace

    def noted_sync(path: Path) -> None:
        steps.append(("sync", path.name))
        sync(path)

    def noted_rename(path: Path, target: Path) -> Path:
        assert json.loads(target.read_text())["generation"] == first.name, "the old pointer stands until then"
        assert json.loads(path.read_text())["generation"] == second.name, "the new one is whole before it"
        steps.append(("rename", target.name))
        return rename(path, target)

    monkeypatch.setattr(integrity, "sync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_rename)
    publish(index, second)
    assert steps == [
        ("sync", "articles.db"),
        ("sync", second.name),
        ("sync", "generations"),
        ("sync", "current.json.new"),
        ("rename", "current.json"),
        ("sync", "index"),
    ]


def test_nothing_is_left_beside_the_pointer(index: Path) -> None:
    publish(index, filled(index))
    assert {path.name for path in index.iterdir()} == {"current.json", "generations"}


def test_two_generations_are_kept(index: Path) -> None:
    made = []
    for _ in range(4):
        made.append(filled(index))
        publish(index, made[-1])
    assert names(index) == {made[2].name, made[3].name}


def test_two_generations_are_kept_however_fast_they_are_made(index: Path) -> None:
    made = []
    for _ in range(13):  # In one second their names differ by a count that grows to two digits.
        made.append(filled(index))
        publish(index, made[-1])
        assert names(index) == {folder.name for folder in made[-2:]}


def test_what_a_killed_build_left_is_swept_away_and_the_generation_before_kept(index: Path) -> None:
    before = filled(index)
    publish(index, before)
    filled(index)  # A build that was killed half-way.
    after = filled(index)
    publish(index, after)
    assert names(index) == {before.name, after.name}


def test_generations_of_one_second_have_names_of_their_own(index: Path) -> None:
    folders = [new_generation(index) for _ in range(5)]
    assert len(set(folders)) == 5
    assert all(re.match(r"\d{8}-\d{6}", folder.name) for folder in folders)


def test_no_index_is_told_with_the_command_that_builds_one(index: Path) -> None:
    with pytest.raises(IndexNotFound) as raised:
        current_generation(index)
    assert str(raised.value) == (f"no index at {index} — build it with: footnote index seeds/articles --index {index}")


ELSEWHERE = ["../x", "../../x", "/etc", "good/../good", "missing", "", ".", "..", "good/", "x\u0000y"]
UNREADABLE = [b"", b"{", b"[]", b"null", b'"good"', b"{}", b'{"other": 1}', b'{"generation": null}', b"\xff\xfe{\x00"]


def test_a_pointer_to_anything_but_a_generation_is_damage_with_the_cure_that_mends_it(index: Path) -> None:
    (index.parent / "x").mkdir()
    (index / "x").mkdir(parents=True)
    (index / "generations" / "good").mkdir(parents=True)
    for content in [*(json.dumps({"generation": name}).encode() for name in ELSEWHERE), *UNREADABLE]:
        (index / "current.json").write_bytes(content)
        with pytest.raises(IndexDamaged, match=re.escape(f"the index at {index} is damaged")) as raised:
            current_generation(index)
        assert raised.value.cure == f"mend it with: footnote doctor --repair --index {index}"


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / MANIFEST.generation
    folder.mkdir()
    MANIFEST.write(folder)
    assert Manifest.read(folder) == MANIFEST


def test_a_manifest_in_the_folder_of_another_generation_is_damage(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)
    with pytest.raises(IndexDamaged, match=f"it is that of {MANIFEST.generation}"):
        Manifest.read(tmp_path)


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    replace(MANIFEST, format=FORMAT + 1).write(tmp_path)
    with pytest.raises(IndexOutdated, match=f"it has format {FORMAT + 1}, this Footnote reads {FORMAT}") as raised:
        Manifest.read(tmp_path)
    assert raised.value.cure == f"build it again with: footnote index --rebuild --index {tmp_path}"


def test_a_manifest_that_is_missing_unreadable_or_changed_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="manifest"):
        Manifest.read(tmp_path)
    file = tmp_path / "manifest.json"
    for content in ("", "{", "[]", "null", '{"format": 4}', '{"format": 4, "paths": null}'):
        file.write_text(content)
        with pytest.raises(IndexDamaged, match="manifest"):
            Manifest.read(tmp_path)
    MANIFEST.write(tmp_path)
    file.write_text(file.read_text().replace('"passages": 7', '"passages": 8'))
    with pytest.raises(IndexDamaged, match="does not hold what was written"):
        Manifest.read(tmp_path)


def test_the_time_of_a_build_names_its_zone() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", now())


def test_the_versions_are_those_of_the_libraries_that_shape_an_index() -> None:
    assert set(library_versions()) == {"footnote-rag", "chromadb", "llama-index-core", "bm25s"}


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "one").write_bytes(bytes(10))
    (tmp_path / "a" / "b" / "two").write_bytes(bytes(32))
    assert folder_bytes(tmp_path) == 42


def test_an_index_that_was_asked_is_let_go_at_once_and_its_model_serves_the_next(seed_index: Path) -> None:
    index = Index(seed_index)
    index.question("Who?")
    gone, model = weakref.ref(index), index.minilm
    gc.disable()  # a server opens one generation after another, and must not wait for it
    try:
        del index
        assert gone() is None
    finally:
        gc.enable()

    assert Index(seed_index).minilm is model
