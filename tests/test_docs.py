"""The documents name nothing that is not there: files, modules, calls, links and the headings they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = "index|rag|ui|tests|seeds|docs"
_PATH = re.compile(rf"(?<![\w./~-])(?:{PACKAGES})/[\w./*-]*[\w/*]")
_FILE = re.compile(r"(?<=`)[\w*-]+\.(?:py|js|css|jinja)(?=`)")
_MODULE = re.compile(rf"(?:python -m |from |`)((?:{PACKAGES})(?:\.\w+)+)")
_VARIABLE = re.compile(r"^ *(\w+) = ", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CALL = re.compile(r"^ +(?:([A-Z]\w+)\.)?(\w+)\(", re.MULTILINE)


@cache
def read(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def names() -> set[str]:
    """Return the names of all files of the packages and the tests."""
    return {path.name for folder in PACKAGES.split("|") for path in (ROOT / folder).rglob("*")}


@cache
def code() -> str:
    return "\n".join(read(path) for folder in ("index", "rag", "ui") for path in (ROOT / folder).rglob("*.py"))


def anchors(page: Path) -> set[str]:
    """Return the addresses of a page's headings, as they are made of their words."""
    headings = (re.sub(r"[`*]", "", heading).strip().lower() for heading in _HEADING.findall(read(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def is_module(name: str) -> bool:
    """Tell whether a dotted name is a module or package, or a name that one of them says."""
    *above, last = name.split(".")
    whole, parent = ROOT.joinpath(*above, last), ROOT.joinpath(*above)
    if whole.is_dir() or whole.with_suffix(".py").is_file():
        return True
    homes = (parent.with_suffix(".py"), parent / "__init__.py")
    return any(last in read(home) for home in homes if home.is_file())


def missing(page: Path) -> Iterator[str]:
    text = read(page)
    yield from (path for path in _PATH.findall(text) if not list(ROOT.glob(path.rstrip("/"))))
    yield from (file for file in _FILE.findall(text) if "*" not in file and file not in names())
    variables = set(_VARIABLE.findall(text))  # In an example, `index = …` is no package.
    named = (module for module in _MODULE.findall(text) if module.split(".")[0] not in variables)
    yield from (module for module in named if not is_module(module))


def broken_links(page: Path) -> Iterator[str]:
    for link in _LINK.findall(read(page)):
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_what_is_there(page: Path) -> None:
    assert list(missing(page)) == []
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/architecture/rag.md"])
def test_every_call_of_the_way_of_a_question_is_in_the_code(page: str) -> None:
    calls = _CALL.findall(read(ROOT / page))
    assert len(calls) > 5
    gone = [
        f"{owner}.{name}"
        for owner, name in calls
        if not re.search(rf"def {name}\(", code()) or (owner and f"class {owner}" not in code())
    ]
    assert gone == []


def test_what_is_not_there_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n`rag/gone.py`, `gone.js`, `rag.gone.away`, `rag/assistant.py`; [a](#a) [b](#b) [c](c.md)", "utf-8"
    )
    assert list(missing(page)) == ["rag/gone.py", "gone.js", "rag.gone.away"]
    assert list(broken_links(page)) == ["#b", "c.md"]
