"""Servers of the tests in processes of their own: a port for each, and a start that does not import everything anew."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FORKING = multiprocessing.get_context("forkserver") if sys.platform != "win32" else None
# Importing these takes longer than all that a server does in its test.
_IMPORTED = ["tests.browser.fake_chat", "tests.browser.odd_chat", "ui.cli", "ui.app", "rag.assistant"]


def free_port() -> int:
    """Return a port on loopback that nobody listens on.

    It is below those that the kernel gives to clients: else one of them might take it before its server begins, or
    while that is started anew.
    """
    chosen = random.SystemRandom()
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port := chosen.randrange(10_000, 32_000)))
            except OSError:
                continue
            return port


class Forked:
    """`python -m module arguments` as a fork of a process that has imported everything; used as a `Popen` is."""

    def __init__(self, module: str, arguments: list[str], log: Path) -> None:
        assert _FORKING is not None
        _FORKING.set_forkserver_preload(_IMPORTED)
        log.touch()  # so that there is one to show, however early it ends
        self._process = _FORKING.Process(target=_run, args=(module, arguments, log, dict(os.environ)), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.terminate, self.kill = self._process.terminate, self._process.kill

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return self._process.exitcode


Server = Forked | subprocess.Popen[bytes]


def started(command: list[str], log: Path) -> Server:
    """Start a command from the repository's folder, and append what it says to a log."""
    python, *rest = command
    if _FORKING and python == sys.executable and rest[0] == "-m":
        return Forked(rest[1], rest[2:], log)
    with log.open("ab") as out:
        return subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)


def _run(module: str, arguments: list[str], log: Path, environment: dict[str, str]) -> None:
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()
