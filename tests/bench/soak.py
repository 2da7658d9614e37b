"""Five hundred turns on one running chat, and how much memory and how many threads it holds on the way.

    python -m tests.bench.soak --index .footnote

Prints one line a hundred turns; ends with 1 when memory grew by 5 % or more after the first hundred, or the threads
are more than a few more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.processes import free_port
from tests.ui.tab import Tab, config_of

FOOTNOTE = [sys.executable, "-m", "ui.cli"]
QUESTIONS = [
    "Who did Trump name as Middle East envoy?",
    "How many drones were intercepted over Moscow?",
    "Who won the 2022 World Cup?",
    "What did Hegseth say about NATO membership?",
    "How long did the phone call last?",
]
TURNS, A_TAB, A_LINE = 500, 20, 100
MOST_GROWTH, MORE_THREADS = 0.05, 8  # the pool of worker threads takes on a few as it needs them


def held(pid: int) -> tuple[float, int]:
    """Resident memory in MB, and threads."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"])


def opened(address: str, server: subprocess.Popen[bytes]) -> dict[str, object]:
    """The page's configuration, once the server answers."""
    while server.poll() is None:
        try:
            return config_of(address)
        except OSError:
            with_patience(server)
    raise SystemExit("the server ended")


def with_patience(server: subprocess.Popen[bytes]) -> None:
    """Wait half a second, or less if the server ends."""
    try:
        server.wait(0.5)
    except subprocess.TimeoutExpired:
        return


def soak(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Ask, and tell whether memory and threads stay flat."""
    config, lines = opened(address, server), []
    for turn in range(TURNS):
        if turn % A_TAB == 0:
            tab = Tab(address, f"soak{turn:04}", config)
        tab.ask(QUESTIONS[turn % len(QUESTIONS)])
        if (turn + 1) % A_LINE == 0:
            lines.append(held(server.pid))
            print(f"{turn + 1} turns: {lines[-1][0]:.0f} MB, {lines[-1][1]} threads", flush=True)
    (first, _), (last, _) = lines[0], lines[-1]
    print(f"memory {100 * (last / first - 1):+.1f} % after the first {A_LINE} turns")
    return last / first - 1 < MOST_GROWTH and lines[-1][1] <= lines[0][1] + MORE_THREADS


def main() -> None:
    """Run the real server, and soak it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    given = parser.parse_args()
    port = free_port()
    command = [*FOOTNOTE, "chat", "--port", str(port), "--index", str(given.index), "--no-open"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        flat = soak(f"http://127.0.0.1:{port}/", server)
    finally:
        server.terminate()
        server.wait(20)
    raise SystemExit(not flat)


if __name__ == "__main__":
    main()
