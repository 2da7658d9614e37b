"""What several tests share: an index of the sample articles, and what they are marked as."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from index.builder import build_index

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
FOLDERS = {"browser": "browser", "faults": "faults", "model": "model"}
# They train, answer all prompts, or start servers.
SLOW_FILES = {
    *("tests/index/test_one_bad_file.py", "tests/test_installed.py", "tests/test_readme.py", "tests/test_site.py"),
    *("tests/test_documented.py", "tests/test_windows.py"),
    *(f"tests/rag/test_{name}.py" for name in "reader_training evaluation_broken evaluation_commands".split()),
    *(f"tests/rag/test_{name}.py" for name in "footnote engine".split()),
    *(f"tests/ui/test_{name}.py" for name in "binding connections door going_on http_attacks library".split()),
    *(f"tests/rag/test_evidence_{name}.py" for name in "formats store verify".split()),
    "tests/ui/test_kept_page.py",
    *(f"tests/ui/test_{name}.py" for name in "malformed_events overload proxy random_use".split()),
}


@pytest.hookimpl(tryfirst=True)  # before -m picks some of them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder, and put files with marks first, so that no core waits for the other at the end."""
    for item in items:
        if mark := FOLDERS.get(item.path.parent.name):
            item.add_marker(mark)
        if item.path.relative_to(ROOT).as_posix() in SLOW_FILES:
            item.add_marker("slow")
    marked = {item.path for item in items if any(item.iter_markers(name) for name in ("slow", *FOLDERS))}
    items.sort(key=lambda item: item.path not in marked)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let errors among a test's parameters, which live as long as the session, forget where they were raised: each
    kept the whole build that it ended, with its model and its open files."""
    given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    for value in given:
        if isinstance(value, BaseException):
            value.__traceback__ = value.__context__ = None


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def seed_index(common: Path) -> Path:
    """The folder of an index of seeds/articles. Read only: a test that changes an index builds its own."""
    folder = common / "seeds" / "index"
    with FileLock(common / "seeds.lock"):
        if not (folder / "current.json").exists():
            build_index([SEEDS / "articles"], folder)
    return folder
