"""A page in a process of its own: how long until it answers, and what it took of a core by then (Linux)."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, free_port

_WITHIN = 180.0  # Seconds, on a machine that others use.
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Served:
    """A page that has answered: where, and the seconds until it did, of the clock and of a core."""

    port: int
    process: subprocess.Popen[bytes]
    wall: float
    cpu: float

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/"

    def cpu_seconds(self) -> float:
        """Return what the process has taken of a core so far."""
        return _cpu_seconds(self.process.pid)

    def peak(self) -> float:
        """Return the most MB that the process had so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def footnote_chat(index: Path) -> list[str]:
    """Return what opens the real chat over an index."""
    return ["ui.cli", "chat", "--index", str(index), "--model", "none", "--no-open", "--port"]


@contextmanager
def serving(command: Sequence[str]) -> Iterator[Served]:
    """Run a module with its arguments and a port until the block ends, as users have it, once its page answers with
    200. Ends the program, and says what the process printed, where it does not."""
    port = free_port()
    program = [sys.executable, "-m", "tests.bench.installed", *command, str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - begun > _WITHIN:
                    said.seek(0)
                    sys.exit(
                        f"error: {' '.join(command)} shows no page — {said.read()[-500:].decode(errors='replace')}"
                    )
                time.sleep(0.01)
            yield Served(port, process, time.perf_counter() - begun, _cpu_seconds(process.pid))
        finally:
            _end(process)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        reply = connection.getresponse()
        reply.read()
        return reply.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _cpu_seconds(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
