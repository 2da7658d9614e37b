"""Faults of the machine while an index is brought up to date: the old one answers, and one line tells what to do."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.kills import Stage, nothing
from tests.faults.table import Row
from tests.faults.world import answers, build, in_child

_NEW_NAMESPACE, _BIND, _REMOUNT, _READ_ONLY, _PRIVATE = 0x00020000, 4096, 32, 1, 1 << 18 | 1 << 14
_MOUNTED = ("a disk", "a read-only disk")
Fault = Callable[[Path], None]


def file_size(limit: int) -> Fault:
    """No file may grow beyond so many bytes."""
    return lambda _: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def full_disk(spare: int) -> Fault:
    """The index lies on a disk with so many bytes to spare."""

    def mount(index: Path) -> None:
        kept = Path(shutil.copytree(index, index.with_name("kept"), dirs_exist_ok=True))
        used = sum(-(-p.stat().st_size // 4096) * 4096 + 4096 for p in kept.rglob("*"))
        _own_mounts()
        _mount(b"tmpfs", index, b"tmpfs", 0, f"size={used + spare}".encode())
        shutil.copytree(kept, index, dirs_exist_ok=True)

    return mount


def read_only(index: Path) -> None:
    """The index lies on a disk that is mounted read-only."""
    _own_mounts()
    _mount(str(index).encode(), index, b"", _BIND, b"")
    _mount(b"", index, b"", _BIND | _REMOUNT | _READ_ONLY, b"")


def read_only_everywhere(index: Path) -> None:
    """As `read_only`, and whoever reads may not even write beside his own files of the index."""
    read_only(index)
    _as_anybody()


def no_permission(*names: str) -> Fault:
    """Some folders of the index may not be written, nor the files in them."""

    def forbid(index: Path) -> None:
        for name in names:
            for path in (index / name, *(index / name).rglob("*")):
                path.chmod(0o500 if path.is_dir() else 0o400)
        _as_anybody()

    return forbid


FAULTS: dict[str, Fault] = {
    "files of 10 kB at most": file_size(10_000),
    "files of 100 kB at most": file_size(100_000),
    "files of 200 kB at most": file_size(200_000),
    "files of 30 kB at most": file_size(30_000),
    "a disk with 50 kB to spare": full_disk(50_000),
    "a disk with 600 kB to spare": full_disk(600_000),
    "an index that may not be written": no_permission("."),
    "generations that may not be written": no_permission("generations"),
    "a disk that is read-only": read_only,
    "a read-only disk and no rights": read_only_everywhere,
}


def machine_faults(stage: Stage) -> Row:
    """Build under each fault; the old index answers meanwhile, and the next build without it cleans up."""
    mounts = in_child(_own_mounts).error is None  # A container may not mount, nor may anybody but root.
    faults = {name: fault for name, fault in FAULTS.items() if mounts or not name.startswith(_MOUNTED)}
    verdicts = {name: _verdict(stage, fault) for name, fault in faults.items()}
    bare = [_verdict(stage, lambda _: None) for _ in range(2)]
    return Row(
        "I/O faults (file-size limit, full disk, EACCES, read-only): old index serves",
        sum(v == "serves" for v in verdicts.values()),
        len(verdicts),
        {f"{name}: {v}": 1 for name, v in verdicts.items() if v != "serves"}
        | {f"{name}: left out, no mounts here": 1 for name in FAULTS if name not in faults},
        control=(sum(v == "serves" for v in bare), len(bare), {v: bare.count(v) for v in bare}),
        without="the fault absent: the build succeeds, the new index serves",
    )


def _verdict(stage: Stage, fault: Fault) -> str:
    index = stage.copy()

    def under_fault() -> Any:
        fault(index)
        try:
            build([stage.articles], index)
        except Exception as exc:
            from index.errors import FootnoteError

            told = isinstance(exc, FootnoteError) and "\n" not in str(exc) and " — " in str(exc)
            line = str(exc) if told else f"no clear line: {exc!r}"
        else:
            line = ""
        return line, answers(index)

    found = in_child(under_fault)
    if found.signal or found.error:
        return f"fails: {found.error or found.signal}"
    line, answered = found.value
    if not line:
        return "was built"
    if not line.startswith("no clear line") and answered == stage.old:
        line = "serves"
    with suppress(OSError):
        for path in (index, *index.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
    return line if line != "serves" else _cleaned(stage, index)


def _cleaned(stage: Stage, index: Path) -> str:
    """Build again without the fault: the new index answers, and nothing else is left."""
    if stage.judge(_built(stage, index), nothing) != "new":
        return "the next build is not right"
    left = {p.name for p in index.iterdir()} - {"current.json", "generations"}
    return "serves" if not left and len([*(index / "generations").iterdir()]) == 2 else f"leaves {sorted(left)}"


def _built(stage: Stage, index: Path) -> Path:
    in_child(partial(build, [stage.articles], index))
    return index


def _own_mounts() -> None:
    """In a child: mounts from here on are seen by nobody else."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NAMESPACE):
        raise OSError(ctypes.get_errno(), "no mounts of one's own: run the faults as root")
    _mount(b"none", Path("/"), b"", _PRIVATE, b"")


def _mount(source: bytes, target: Path, kind: bytes, flags: int, data: bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source, str(target).encode(), kind, flags, data):
        raise OSError(ctypes.get_errno(), f"cannot mount {target}")


def _as_anybody() -> None:
    """In a child: root gives up the right to read and write what it has no permission for."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "cannot give up root's rights")
