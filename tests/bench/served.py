"""A GGUF file served by llama.cpp's server on loopback, for as long as somebody needs it.

The server keeps what it read of a prompt's beginning by itself. Its option `--cache` does more and must stay off: it
copies the scores of every token it read, 300 MB a question, and took 22 GB before the system ended it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.processes import free_port

STARTS_WITHIN = 120.0  # Seconds.


@contextmanager
def served(file: Path, alias: str, window: int = 2048) -> Iterator[str]:
    """Start a server and yield the name of its model; `window`: tokens."""
    port = free_port()
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(file), "--host", "127.0.0.1",
               "--port", str(port), "--n_ctx", str(window), "--n_threads", str(os.cpu_count() or 1),
               "--model_alias", alias]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models", process)
        yield f"openai-like:{alias}@http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(timeout=20)


def ended(name: str) -> bool:
    """Tell whether the server of a model, by the name that `served` gave, is there no more."""
    try:
        with urlopen(f"{name.partition('@')[2]}/models", timeout=60):
            return False
    except (URLError, OSError):
        return True


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server did not start")
