"""A PostgreSQL server of the tests' own, of Debian's package, that listens at a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql/none/bin"))
"""Debian keeps them out of the path."""


class Cluster:
    """Its databases lie in `folder`, and its socket too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._run("initdb", "-D", str(folder / "data"), "-U", "ann", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", options, "-w", "start"
        )

    def stop(self) -> None:
        """End it as a power cut would."""
        self._control("-m", "immediate", "stop")

    def address(self, database: str, password: str = "") -> str:
        """Return where a database is, as Footnote is told."""
        return f"postgresql://ann{password and f':{password}'}@/{database}?host={self.folder}"

    def database(self) -> str:
        """Make a database, and return its address."""
        name = f"history{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-U", "ann", name)
        return self.address(name)

    def _control(self, *given: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", *given)

    def _run(self, program: str, *given: str) -> None:
        # The server refuses to be root's.
        user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        command, log = [str(PROGRAMS / program), *given], (self.folder / "said").open("ab")
        with log:
            subprocess.run(command, stdout=log, stderr=log, cwd=self.folder, check=True, timeout=60, **user)  # type: ignore[call-overload]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Return a server at work; afterwards nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-pg-"))  # a socket's path is short, and its user reaches it
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        running = Cluster(folder)
        try:
            yield running
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                running.stop()
    finally:
        shutil.rmtree(folder)
