"""The default installation keeps within its bound, and docs/installing.md says why each large package is there."""

from __future__ import annotations

import re

import pytest

from tests.weight import EXCLUDES, ROOT, Package, installation

_ROW = re.compile(r"^\| (`.+?) \| (\d+) \| .+? \| (.+?) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def packages() -> list[Package]:
    return installation()


def rows() -> list[tuple[list[str], int, str]]:
    """The table of docs/installing.md: the packages of a row, their MB, and why they are there."""
    found = _ROW.findall((ROOT / "docs" / "installing.md").read_text("utf-8"))
    return [(re.findall("`([a-z0-9-]+)`", names), int(size), why) for names, size, why in found]


def test_the_default_installation_weighs_no_more_than_700_mb(packages: list[Package]) -> None:
    assert sum(package.megabytes for package in packages) <= 700


def test_the_guide_tells_of_every_package_of_more_than_5_mb_what_it_weighs(packages: list[Package]) -> None:
    weights = {package.name: package.megabytes for package in packages}
    told = {name for names, *_ in rows() for name in names}
    assert {name for name, megabytes in weights.items() if megabytes > 5} <= told
    wrong = {
        tuple(names): found
        for names, megabytes, _ in rows()
        if abs((found := sum(weights[name] for name in names)) - megabytes) > max(1, megabytes / 10)
    }
    assert wrong == {}


def test_what_the_guide_says_nothing_imports_is_what_the_excludes_leave_out() -> None:
    idle = {name for names, _, why in rows() for name in names if why.startswith("nothing here imports it")}
    assert idle == set(EXCLUDES.read_text("utf-8").split())
