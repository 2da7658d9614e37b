"""A module of ours run in a Python process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP")
"""What Python and the libraries need of the environment. A parser or a probe needs no keys of providers."""


def start(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, **streams: Any
) -> subprocess.Popen[str]:
    """Start `python -m MODULE ARGUMENTS`, text in UTF-8; `streams` are Popen's, without them nothing is said or heard.

    It has `environment`, else of this process's what is NEEDED. It imports from where this program does, never from the
    working directory: a folder of articles may hold an `index/` of its own (-P).
    """
    if environment is None:
        environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    search = [str(Path(__file__).parents[1]), *filter(None, sys.path)]
    silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env={**environment, "PYTHONPATH": os.pathsep.join(search)},
        text=True,
        encoding="utf-8",
        **{**silent, **streams},
    )
