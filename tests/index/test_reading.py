"""A folder, a file, a link, a trap: what `read_path` reads and what it skips by name."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import index.files.reading
from index.article import Article, Skipped
from index.errors import NothingToIndex
from index.files.limits import STANDARD, Limits
from index.files.reading import read_path

STORY = "The old harbour bridge reopens\n\nThe harbour bridge opened again on Monday after two years of repairs."


def articles(path: Path, limits: Limits = STANDARD) -> dict[str, Article]:
    return {item.source: item for item in read_path(path, limits) if isinstance(item, Article)}


def skipped(path: Path, limits: Limits = STANDARD) -> dict[str, str]:
    return {item.source: item.reason for item in read_path(path, limits) if isinstance(item, Skipped)}


def test_a_folder_is_read_in_the_order_of_the_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a.txt", "a/deep/er.markdown"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(STORY)
    assert [item.source for item in read_path(tmp_path)] == ["a.txt", "a/deep/er.markdown", "a/z.md", "b.txt"]


def test_a_single_file_is_cited_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(STORY)
    (article,) = articles(tmp_path / "bridge.txt").values()
    assert (article.source, article.title) == ("bridge.txt", "The old harbour bridge reopens")
    assert article.text == STORY


def test_a_readme_is_an_article_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# About these files\n\nThey are about bridges.")
    assert articles(tmp_path)["README.md"].title == "About these files"


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex, match=r"no such file or folder: .*nowhere"):
        read_path(tmp_path / "nowhere")


def test_a_path_no_system_could_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex, match="cannot open"):
        read_path(tmp_path / "a\0b")


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert list(read_path(tmp_path)) == []


def test_other_types_are_skipped_by_name(tmp_path: Path) -> None:
    for name in ("sums.numbers", "Makefile", "inner.tar.gz", "photo.HEIC"):
        (tmp_path / name).write_bytes(b"x")
    assert skipped(tmp_path) == {
        "Makefile": "not a type Footnote reads (no extension)",
        "inner.tar.gz": "not a type Footnote reads (.gz)",
        "photo.HEIC": "not a type Footnote reads (.heic)",
        "sums.numbers": "not a type Footnote reads (.numbers)",
    }


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "notes.txt").write_text(STORY)
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    assert list(read_path(tmp_path)) == []


def test_a_file_without_words_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.md").write_text("---\ntitle: Nothing here\n---\n \n\u200b\n")
    assert skipped(tmp_path) == {"empty.txt": "no text found", "blank.md": "no text found"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text("The password of the harbour master is swordfish.")
    (inside / "sub" / "real.txt").write_text(STORY)
    (inside / "copy.txt").symlink_to(inside / "sub" / "real.txt")
    (inside / "out.txt").symlink_to(outside / "secret.txt")
    (inside / "outdir").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "gone.txt").symlink_to(inside / "nothing.txt")
    (inside / "round.txt").symlink_to(inside / "round.txt")
    assert list(articles(inside)) == ["sub/real.txt"]
    assert skipped(inside) == {
        "copy.txt": "a link to sub/real.txt",
        "out.txt": "a link out of the folder",
        "outdir": "a link out of the folder",
        "loop": "a link to .",
        "gone.txt": "a broken link",
        "round.txt": "a broken link",
    }


def test_a_link_named_by_the_user_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(STORY)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert list(articles(tmp_path / "link")) == ["a.txt"]


def test_pipes_and_sockets_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        assert skipped(tmp_path).keys() == {"pipe.txt", "socket.txt"}
        assert set(skipped(tmp_path).values()) == {"not a regular file (a pipe, socket or device)"}


def test_a_name_with_a_newline_is_skipped_and_shown_escaped(tmp_path: Path) -> None:
    for name in ("two\nlines.txt", "right\u202eleft.txt", os.fsdecode(b"caf\xe9.txt")):
        (tmp_path / name).write_text(STORY)
    (tmp_path / "naïve – “good” 名.txt").write_text(STORY)
    assert skipped(tmp_path).keys() == {r"two\nlines.txt", r"right\u202eleft.txt", r"caf\udce9.txt"}
    assert list(articles(tmp_path)) == ["naïve – “good” 名.txt"]


def test_a_file_that_may_not_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed.txt").write_text(STORY)
    (tmp_path / "open.txt").write_text(STORY)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:  # permission bits do not stop root, who runs the tests in a container
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert list(articles(tmp_path)) == ["open.txt"]
    assert skipped(tmp_path) == {"closed.txt": "permission denied"}


def test_a_file_that_breaks_its_reader_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.txt").write_text("odd")
    (tmp_path / "open.txt").write_text(STORY)
    read = index.files.reading.decode

    def break_on(data: bytes) -> tuple[str, str | None]:
        if data == b"odd":
            raise OverflowError("Python int too large")
        return read(data)

    monkeypatch.setattr(index.files.reading, "decode", break_on)
    assert list(articles(tmp_path)) == ["open.txt"]
    assert skipped(tmp_path) == {"odd.txt": "it cannot be read (OverflowError: Python int too large)"}


@pytest.mark.parametrize(("changes", "tries"), [(1, 2), (99, 3)])
def test_a_file_that_is_written_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int, tries: int
) -> None:
    (tmp_path / "a.txt").write_text("0 boats")
    read, seen = Path.read_bytes, list[bytes]()

    def read_half(path: Path) -> bytes:
        """As when the first half is read before somebody writes, and the second after."""
        found = read(path)
        if len(seen) < changes:
            path.write_text(f"{len(seen) + 1} boats and a ship" + "!" * len(seen))
            found = found[:4] + read(path)[4:]
        seen.append(found)
        return found

    monkeypatch.setattr(Path, "read_bytes", read_half)
    (item,) = read_path(tmp_path)
    assert len(seen) == tries
    if changes == 1:
        assert isinstance(item, Article)
        assert item.text == "1 boats and a ship"
    else:
        assert item == Skipped("a.txt", "it changes while it is read")


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY)
    items = read_path(tmp_path)
    next(items)
    (tmp_path / "b.txt").unlink()
    os.mkfifo(tmp_path / "b.txt")
    assert next(items) == Skipped("b.txt", "it is no longer a regular file")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "open.txt").write_text(STORY)
    assert skipped(tmp_path) == {"closed": "permission denied"}


def test_a_sparse_file_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    for name in ("huge.txt", "huge.pdf"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1_100_000_000)
    (tmp_path / "small.txt").write_text(STORY)
    assert skipped(tmp_path) == dict.fromkeys(("huge.pdf", "huge.txt"), "1.1 GB, more than 50 MB")
    assert list(articles(tmp_path)) == ["small.txt"]


def test_a_line_of_fifty_megabytes_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_bytes(b"a " * 24_900_000)
    assert skipped(tmp_path) == {"line.txt": "more than 5,000,000 characters"}


def test_a_text_is_measured_in_characters_not_bytes(tmp_path: Path) -> None:
    (tmp_path / "fits.txt").write_text("é" * 100, encoding="utf-8")  # 200 bytes
    (tmp_path / "over.txt").write_text("é" * 101, encoding="utf-8")
    limits = Limits(max_text_chars=100)
    assert list(articles(tmp_path, limits)) == ["fits.txt"]
    assert skipped(tmp_path, limits) == {"over.txt": "more than 100 characters"}


def test_the_heavy_parsers_are_not_imported_with_the_package() -> None:
    heavy = ("trafilatura", "pypdf", "docx", "charset_normalizer", "yaml", "lxml")
    program = f"import sys, index.files.reading; print(sorted(sys.modules.keys() & set({heavy!r})))"
    root = str(Path(__file__).parents[2])
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout.strip() == "[]"
