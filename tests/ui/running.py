"""A chat server of its own process, that can be killed and started anew at the same address."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Self

from tests.processes import ROOT, Server, free_port, started
from tests.ui.tab import Tab, config_of

__all__ = ["ROOT", "Running"]
PATIENCE = 120.0  # seconds


class Running:
    """`command chat options --port N` at work; `log` takes what it prints."""

    def __init__(self, command: list[str], options: list[str], log: Path) -> None:
        self.command, self.options, self.log = command, options, log
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        self.config: dict[str, Any] = {}
        self.server: Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *more: str) -> None:
        """Start, and wait until it answers."""
        command = [*self.command, "chat", *self.options, "--port", str(self.port), "--no-open", *more]
        self.server = started(command, self.log)
        while self.server.poll() is None:
            try:
                self.config = config_of(self.address)
                return
            except OSError:
                self._wait(0.1)
        raise AssertionError(f"the server ended with {self.server.returncode}:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it without a warning."""
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    @property
    def pid(self) -> int:
        """The process at work."""
        assert self.server is not None
        return self.server.pid

    @property
    def ended(self) -> int | None:
        """The status it ended with by itself; None while it is at work."""
        return self.server.poll() if self.server is not None else None

    def tab(self, name: str, **more: str) -> Tab:
        """A page that is open there."""
        return Tab(self.address, name, self.config, **more)

    def _wait(self, seconds: float) -> None:
        try:
            if self.server is not None:
                self.server.wait(seconds)
        except subprocess.TimeoutExpired:
            return
