"""Lines that several processes append to one file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.json_lines import append, objects


def test_a_line_that_was_cut_short_spoils_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    append(file, {"n": 1, "said": "“Öl”\ud800\n"})
    with file.open("ab") as stream:
        stream.write('{"n": 2, "said": "“'.encode()[:-1])
    append(file, {"n": 3})

    assert [values["n"] for values in objects(file.read_bytes())] == [1, 3]
    assert file.read_bytes().count(b"\n") == 3
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_is_no_object_is_passed_over() -> None:
    assert objects(b'\xff\n[1]\n"x"\n\n{"a": 1}\n' + b"[" * 100_000) == [{"a": 1}]


def test_many_who_append_at_once_lose_no_line(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(file, {"n": n, "said": "x" * 5000}), range(200)))

    assert sorted(values["n"] for values in objects(file.read_bytes())) == list(range(200))
