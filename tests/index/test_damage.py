"""Damage is found before the first answer, the generation before takes over, and the next build mends it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import index.embedder
import index.generation
import index.manifest
import index.opened
from index.builder import build_index
from index.catalogue import Catalogue
from index.earlier import indexed_paths
from index.errors import FootnoteError, IndexDamaged, IndexOutdated
from index.integrity import checksums, file_stamps, find_damage, folder_bytes
from index.manifest import Manifest
from index.minilm import MiniLM
from index.opened import Index
from index.parts import Parts
from index.store import PassageStore
from index.writing import verify

WriteArticles = Callable[..., Path]

BRIDGE = "The harbour bridge fell down\n\nThe bridge fell at nine. Nobody was hurt. It had stood for ninety years."
FERRY = "A ferry takes the lorries over\n\nThe ferry sails every hour. A crossing costs three euros for each lorry."


@pytest.fixture(autouse=True)
def _quick_builds(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedder.MiniLM", lambda: minilm)
    monkeypatch.setattr("index.opened.MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def folder(tmp_path: Path, write_articles: WriteArticles) -> Path:
    """An index of two generations: the old one knows the bridge, the new one the ferry too."""
    build_index([write_articles({"bridge.txt": BRIDGE})], tmp_path / "index")
    build_index([write_articles({"ferry.txt": FERRY})], tmp_path / "index")
    return tmp_path / "index"


def current(folder: Path) -> Path:
    return folder / "generations" / json.loads((folder / "current.json").read_text())["generation"]


def sources(opened: Index) -> list[str]:
    return [info.source for info in opened.articles()]


def files(folder: Path) -> list[str]:
    return [*checksums(current(folder))]


def halve(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def flip(file: Path) -> None:
    """Change one bit in the middle of a file and nothing else."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [halve, flip, Path.unlink], ids=["half", "one bit", "gone"])
def test_whichever_file_is_damaged_the_generation_before_answers_and_says_so(
    folder: Path, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    names = files(folder)
    assert len(names) >= 14
    for number, name in enumerate(names):
        copy = Path(shutil.copytree(folder, tmp_path / f"copy-{number}"))
        file = current(copy) / name
        if damage is flip and not file.stat().st_size:
            continue
        if damage is halve and not file.stat().st_size:
            file.write_bytes(b"x")
        else:
            damage(file)
        opened = Index(copy)
        assert sources(opened) == ["bridge.txt"], name
        assert opened.fallback is not None
        assert opened.fallback.startswith(f"the newest index is damaged ({'manifest' if 'manif' in name else name}")
        assert opened.fallback.endswith(f"— mend it with: footnote doctor --repair --index {copy}")


def test_a_sound_index_falls_back_to_nothing(folder: Path) -> None:
    opened = Index(folder)
    assert (sources(opened), opened.fallback) == (["bridge.txt", "ferry.txt"], None)
    assert opened.published == opened.generation


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        '{"generation": "20200101-000000-000000"}',
        '{"generation": "../../elsewhere"}',
        '{"generation": "' + "x" * 5_000 + '"}',
        "[" * 100_000,
        '\ufeff{"generation": "20200101-000000-000000"}',
    ],
    ids=["none", "empty", "not there", "elsewhere", "long", "deep", "marked"],
)
def test_without_its_pointer_the_newest_index_answers(folder: Path, content: str | None) -> None:
    (folder / "current.json").unlink()
    if content is not None:
        (folder / "current.json").write_text(content)
    opened = Index(folder)
    assert sources(opened) == ["bridge.txt", "ferry.txt"]
    assert opened.fallback is not None
    assert opened.published is None


def test_when_all_generations_are_damaged_it_is_said(folder: Path) -> None:
    for file in folder.rglob("articles.db"):
        flip(file)
    with pytest.raises(IndexDamaged, match=r"articles\.db does not hold what was written"):
        Index(folder)


def test_the_next_build_mends_what_is_damaged_and_embeds_only_what_the_sound_one_lacks(folder: Path) -> None:
    flip(current(folder) / "tokens" / "codes.bin")
    summary = build_index(indexed_paths(folder), folder)
    assert summary.rebuilt
    assert (summary.added, summary.unchanged, summary.embedded) == (1, 1, 1), "as seen from the one that answered"
    assert (sources(Index(folder)), Index(folder).fallback) == (["bridge.txt", "ferry.txt"], None)


def test_the_paths_are_known_from_the_generation_before(folder: Path, tmp_path: Path) -> None:
    (current(folder) / "manifest.json").unlink()
    assert indexed_paths(folder) == (tmp_path / "articles",)


def test_a_manifest_that_no_parser_survives_is_damage(folder: Path) -> None:
    (current(folder) / "manifest.json").write_text('{"paths": ' + "[" * 100_000)
    assert sources(Index(folder)) == ["bridge.txt"]
    assert Index(folder).fallback is not None


def test_an_old_generation_in_the_place_of_the_newest_is_not_taken_for_it(folder: Path) -> None:
    """As when a copy was put back by hand: every file is as it was written, but not here."""
    old = min((folder / "generations").iterdir())
    newest = current(folder)
    shutil.rmtree(newest)
    shutil.copytree(old, newest)
    opened = Index(folder)
    assert opened.generation == old.name
    assert opened.fallback is not None
    assert opened.fallback.startswith(f"the newest index is damaged (manifest: it is that of {old.name})")


def test_what_nothing_tells_the_paths_of_is_to_be_built_from_paths(folder: Path) -> None:
    """The cure must not be `doctor --repair`, which needs the paths."""
    shutil.rmtree(folder / "generations")
    with pytest.raises(FootnoteError) as raised:
        indexed_paths(folder)
    assert raised.value.what == f"the index at {folder} is damaged (nothing says what it was built from)"
    assert raised.value.cure == (f"build it again, and say from what: footnote index PATH --rebuild --index {folder}")


@pytest.mark.parametrize("path", ["x" * 300, "closed"])
def test_an_index_that_cannot_be_looked_at_is_one_clear_line(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:  # Permission bits do not stop root, who runs the tests in a container.
        raise PermissionError(13, "Permission denied", str(path))

    if path == "closed":
        monkeypatch.setattr(index.generation, "read_json", refuse)
    with pytest.raises(FootnoteError, match=r"cannot be read \((file name too long|permission denied)\) — check the"):
        Index(tmp_path / path)


def test_a_generation_that_vanishes_while_it_is_compared_is_damage_and_no_crash(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two builds end meanwhile: the reader looks again for what is published."""
    generation, listed = current(folder), os.scandir

    def vanishing(path: Path) -> Any:
        if generation.exists() and Path(path) == generation / "chroma":
            generation.rename(generation.with_name("gone"))
        return listed(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert find_damage(generation, Manifest.read(generation).files) is not None
    assert folder_bytes(folder) > 0


def test_a_database_that_cannot_be_opened_is_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr("index.catalogue.sqlite3.connect", fail)
    with pytest.raises(IndexDamaged, match="articles: unable to open database file"):
        Catalogue(current(folder) / "articles.db")


def test_an_unfinished_change_beside_the_database_is_damage(folder: Path) -> None:
    """SQLite would take it for the end of a change that was interrupted, and undo what was published."""
    (current(folder) / "articles.db-journal").write_bytes(b"x")
    fallback = Index(folder).fallback
    assert fallback is not None
    assert "articles.db-journal is there and should not be" in fallback


def test_a_file_that_a_file_manager_left_is_let_be(folder: Path) -> None:
    (current(folder) / ".DS_Store").write_bytes(b"x")
    assert Index(folder).fallback is None


def test_opening_and_asking_changes_no_file(folder: Path) -> None:
    before = file_stamps(folder)
    opened = Index(folder)
    opened.nearest([0.1] * 384, 2)
    opened.parts.close()
    assert file_stamps(folder) == before
    assert find_damage(current(folder), opened.manifest.files) is None


def test_without_its_seal_opening_changes_a_file(folder: Path) -> None:
    with sqlite3.connect(current(folder) / "chroma" / "chroma.sqlite3") as db:
        db.execute("DROP TRIGGER footnote_opening_changes_nothing")
    db.close()
    with pytest.raises(IndexDamaged, match=r"opening it changes chroma/chroma\.sqlite3"):
        verify(current(folder), 2, 2)


def test_a_folder_that_may_only_be_read_is_answered_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK))  # noqa: ARG005
    before = file_stamps(folder)
    opened = Index(folder)
    assert opened.parts.probe() == 2
    assert opened.store._client.get_settings().persist_directory != str(opened.store.folder)
    assert file_stamps(folder) == before


def test_passages_that_do_not_find_themselves_are_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = Parts.open(current(folder))
    assert parts.probe() == 2
    with monkeypatch.context() as patched:
        patched.setattr(PassageStore, "nearest_to_each", lambda _, vectors: [0.5 for _ in vectors])
        with pytest.raises(IndexDamaged, match=r"passage 0 of bridge\.txt is not found by its vector"):
            parts.probe()
    with monkeypatch.context() as patched:
        patched.setattr(PassageStore, "ids", lambda _: {"somebody else's"})
        with pytest.raises(IndexDamaged, match="the vectors are not those of its passages"):
            parts.probe()


def test_other_libraries_or_other_chunks_are_told_with_the_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {**Manifest.read(current(folder)).versions, "chromadb": "2.0.1"}
    monkeypatch.setattr(index.manifest, "library_versions", lambda: versions)
    with pytest.raises(IndexOutdated, match=r"written by chromadb .*, here is 2\.0\.1") as raised:
        Index(folder)
    assert raised.value.cure == f"build it again with: footnote index --rebuild --index {folder}"
    monkeypatch.undo()
    monkeypatch.setattr(index.manifest, "PASSAGE_TOKENS", 100)
    with pytest.raises(IndexOutdated, match=r"up to 200 tokens, this Footnote's 100"):
        Index(folder)


def test_a_patch_of_a_library_is_no_reason_to_build_again(folder: Path) -> None:
    generation = current(folder)
    manifest = Manifest.read(generation)
    series = ".".join(manifest.versions["chromadb"].split(".")[:2])
    replace(manifest, versions={**manifest.versions, "chromadb": f"{series}.999"}).write(generation)
    assert Index(folder).fallback is None


def test_a_generation_that_is_swept_while_it_is_opened_is_no_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds end between reading the pointer and opening what it named."""
    opened: list[Path] = []
    open_parts = Parts.open

    def slowly(generation: Path) -> Parts:
        opened.append(generation)
        if len(opened) == 1:
            newer = generation.with_name("20990101-000000-000000")
            manifest = Manifest.read(generation)
            generation.rename(newer)
            replace(manifest, generation=newer.name).write(newer)
            (folder / "current.json").write_text(json.dumps({"generation": newer.name}))
        return open_parts(generation)

    monkeypatch.setattr(Parts, "open", slowly)
    found = Index(folder)
    assert (found.generation, found.fallback) == ("20990101-000000-000000", None)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize("name", ["manifest.json", "articles.db", "current.json"])
def test_a_pipe_in_the_place_of_a_file_is_damage_and_is_not_waited_for(folder: Path, name: str) -> None:
    file = folder / name if name == "current.json" else current(folder) / name
    file.unlink()
    os.mkfifo(file)
    opened = Index(folder)
    assert opened.fallback is not None
    assert "the newest index is damaged" in opened.fallback or name == "current.json"


def test_where_another_footnote_wrote_the_newest_the_one_before_answers_and_says_so(folder: Path) -> None:
    file = current(folder) / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 99}))
    opened = Index(folder)
    assert sources(opened) == ["bridge.txt"]
    assert "the newest index does not fit this Footnote (it has format 99" in str(opened.fallback)
    assert sources(rebuilt(folder)) == ["bridge.txt", "ferry.txt"]


def rebuilt(folder: Path) -> Index:
    build_index(indexed_paths(folder), folder)
    return Index(folder)
