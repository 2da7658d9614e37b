"""What the default installation weighs, package by package, as this environment has it: `python -m tests.weight`.

Compiled files are left out, as `uv` leaves them out until a module is first imported.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXCLUDES = ROOT / "docs" / "deploy" / "excludes.txt"
OURS = ("index", "rag", "ui", "seeds")


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the installation, its size on disk in MB, and who asks for it."""

    name: str
    megabytes: float
    named_by: list[str] = field(default_factory=list)


def installation() -> list[Package]:
    """Return all packages that a `pip install` of Footnote without extras brings, the largest first."""
    named_by: dict[str, set[str]] = defaultdict(set)
    seen: set[tuple[str, str]] = set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [("Footnote", "", needed) for needed in project["dependencies"]]
    while waiting:
        by, extra, needed = waiting.pop()
        requirement = Requirement(needed)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        named_by[name].add(by)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(name, wanted, below) for below in distribution(name).requires or ()]
    packages = [Package(name, _weight(_files(distribution(name))), sorted(by)) for name, by in named_by.items()]
    own = [Package("footnote-rag", _weight(file for name in OURS for file in (ROOT / name).rglob("*")))]
    return sorted(packages + own, key=lambda package: -package.megabytes)


def left_out() -> dict[str, list[str]]:
    """Return the modules of each package that docs/deploy/excludes.txt leaves out."""
    modules: dict[str, list[str]] = {name: [] for name in EXCLUDES.read_text("utf-8").split()}
    for module, names in packages_distributions().items():
        for name in {canonicalize_name(name) for name in names} & modules.keys():
            modules[name].append(module)
    return modules


def _files(of: Distribution) -> Iterable[Path]:
    return (Path(str(of.locate_file(file))) for file in of.files or ())


def _weight(files: Iterable[Path]) -> float:
    """Return what files take on a disk of blocks of 4 kB, in MB."""
    sizes = (file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())
    return sum(-(-size // 4096) * 4096 for size in sizes) / 2**20


if __name__ == "__main__":
    for package in installation():
        print(f"{package.megabytes:6.1f}  {package.name}  ({', '.join(package.named_by)})")
    print(f"{sum(package.megabytes for package in installation()):6.1f}")
