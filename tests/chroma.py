"""A Chroma server of the tests' own: the real one, which comes with chromadb."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.processes import free_port

PROGRAM = shutil.which("chroma", path=str(Path(sys.executable).parent))


class ChromaServer:
    """`chroma run` over a folder, at one port from its start to its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [str(PROGRAM), "run", "--path", str(self.folder / "data"), "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=log, stderr=log)
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"Chroma's server ended:\n{(self.folder / 'log').read_text()}")

    def kill(self) -> None:
        """End it without a warning."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def address(self, name: str = "") -> str:
        """Return where an index is: of a new name where none is given."""
        return f"chroma://127.0.0.1:{self.port}/{name or f'news-{next(self._numbers)}'}"


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """Run a server over a folder."""
    server = ChromaServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
