"""The packages import downwards only, and the repository holds what was agreed and nothing of this machine."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import SLOW_FILES

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "rag", "ui")
# What a question passes through, in this order: a folder imports only those before it, and itself.
WAY = ("language", "question", "search", "reading", "checking", "answer", "writing", "evidence", "evaluation")
FOLDERS = {"rag", "seeds", "index", "ui", "tests", "docs", ".ci"}
# In pieces, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
    )
]
BY_NAME = {"import_module", "__import__", "find_spec"}


def files_of(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in files_of(*PACKAGES)
}


class Imports(ast.NodeVisitor):
    """Collects what a module imports when it runs, wherever in it: `TYPE_CHECKING` blocks are left out."""

    def __init__(self, module: str, *, is_package: bool) -> None:
        self.found: set[str] = set()
        self._package = module if is_package else module.rpartition(".")[0]

    def visit_If(self, node: ast.If) -> None:
        typing_only = ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for child in node.orelse if typing_only else [*node.body, *node.orelse]:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        self.found.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            parts = self._package.split(".")[: len(self._package.split(".")) - node.level + 1]
            base = ".".join([*parts, *([base] if base else [])])
        # `from rag.answer import answer` names a module, `from rag.answer.answer import Answer` a thing in one.
        self.found.update(name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in BY_NAME and node.args and isinstance(first := node.args[0], ast.Constant):
            self.found.add(str(first.value))
        self.generic_visit(node)


@cache
def imports_of(module: str) -> frozenset[str]:
    path = MODULES[module]
    return frozenset(imports_in(path.read_text("utf-8"), module, is_package=path.name == "__init__.py"))


def imports_in(code: str, module: str, *, is_package: bool = False) -> set[str]:
    visitor = Imports(module, is_package=is_package)
    visitor.visit(ast.parse(code))
    return visitor.found


def importers(*prefixes: str) -> set[str]:
    """The modules of ours that import something named so, or below it."""
    return {
        module
        for module in MODULES
        for name in imports_of(module)
        if any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes)
    }


def in_package(package: str, modules: set[str]) -> set[str]:
    return {module for module in modules if module.split(".")[0] == package}


def cycles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Yield one cycle for each module that is reached again from itself."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> Iterator[list[str]]:
        if module in path:
            yield [*path[path.index(module) :], module]
            return
        if module in done:
            return
        for imported in sorted(graph[module]):
            yield from walk(imported, [*path, module])
        done.add(module)

    for module in sorted(graph):
        yield from walk(module, [])


def tracked() -> list[Path]:
    """The files of the repository: as git knows them (new ones too), else all that is no build or cache folder."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, check=True,
        )  # fmt: skip
        return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        return [path for path in ROOT.rglob("*") if path.is_file() and not _made(path.relative_to(ROOT).parts)]


def _made(parts: tuple[str, ...]) -> bool:
    made = {".venv", ".git", "__pycache__", "build", "dist", "eval-out"}
    return any(p in made or p.endswith(("_cache", ".egg-info")) or p.startswith((".foot", ".hypo")) for p in parts)


def test_imports_are_seen_wherever_they_hide() -> None:
    code = """
import a.b
from c import d
from . import errors
from .store import PassageStore
if TYPE_CHECKING:
    import not_at_run_time
else:
    import at_run_time
def late():
    from rag.answer import answer
    importlib.import_module("f.g")
"""
    assert imports_in(code, "index.opened") == {
        "a.b", "c", "index.errors", "index.store", "at_run_time", "rag.answer.answer", "f.g"
    }  # fmt: skip


def test_cycles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": set()}
    assert list(cycles(graph)) == [["a", "b", "c", "a"]]
    assert list(cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()})) == []


def test_there_are_modules_to_look_at() -> None:
    assert {"index.store", "rag.assistant", "ui.cli"} <= MODULES.keys()


def test_index_imports_nothing_of_the_chain_or_the_faces() -> None:
    assert in_package("index", importers("rag", "ui")) == set()


def test_the_chain_imports_nothing_of_the_faces() -> None:
    assert in_package("rag", importers("ui")) == set()


def test_no_package_imports_its_tests() -> None:
    assert importers("tests") == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module: set(imports_of(module)) & MODULES.keys() for module in MODULES}
    assert list(cycles(graph)) == []


@pytest.mark.parametrize(("place", "folder"), list(enumerate(WAY)))
def test_a_folder_of_the_chain_imports_only_what_comes_before_it(place: int, folder: str) -> None:
    later = [f"rag.{name}" for name in WAY[place + 1 :]]
    inside = {module for module in MODULES if f"{module}.".startswith(f"rag.{folder}.")}
    assert inside
    assert importers(*later) & inside == set()


def test_the_chain_has_no_other_folders() -> None:
    assert {module.split(".")[1] for module in MODULES if module.count(".") > 1 and module.startswith("rag.")} == {*WAY}


def test_only_the_stores_import_chromadb() -> None:
    assert importers("chromadb", "llama_index.vector_stores.chroma") == {"index.server", "index.store"}
    assert importers("chromadb_rust_bindings") == {"index.native_collection"}


def test_only_the_faces_import_gradio() -> None:
    assert importers("gradio") == in_package("ui", importers("gradio"))


def test_only_one_module_knows_the_model_providers() -> None:
    assert importers("llama_index.llms", "openai") <= {"rag.writing.llm"}


def test_the_product_imports_nothing_that_only_training_needs() -> None:
    assert importers("torch", "onnx", "safetensors", "sentence_transformers", "transformers") == set()


def test_a_wheel_carries_every_package_and_the_readers_weights() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packages = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in MODULES.values()}
    assert set(told["packages"]) == packages | {"seeds"}
    listed = {
        file
        for package, patterns in told["package-data"].items()
        for pattern in patterns
        for file in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    data = {path for path in tracked() if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix != ".py"}
    samples = {ROOT / "seeds" / "prompts.yaml", *(ROOT / "seeds" / "articles").iterdir()}
    assert data | samples == listed, "package data that no wheel would carry, or that is not there"


def test_the_top_level_holds_the_agreed_folders_only() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert found <= FOLDERS, f"not agreed: {sorted(found - FOLDERS)}"
    assert {"rag", "seeds", "index", "ui", "tests"} <= found


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+]+", line)] == []
    assert [line for line in lines if "+" in line] == [], "a local version is only on the machine it was built on"


def test_each_package_is_constrained_once() -> None:
    names = [re.split("==", line)[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()]
    alike = [re.sub(r"[-_.]+", "-", name).lower() for name in names]
    assert sorted(alike) == sorted(set(alike))


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    naming = [str(path.relative_to(ROOT)) for path in tracked() if host.encode() in path.read_bytes()]
    assert naming == []


def test_what_is_marked_slow_is_there() -> None:
    assert [name for name in SLOW_FILES if not (ROOT / name).is_file()] == []
