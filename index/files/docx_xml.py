"""Finding one's way in the XML of a Word file, whatever the namespaces of its elements are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_OFF = frozenset({"0", "false", "off", "none"})


def local(element: Any) -> str:
    """Return an element's name without its namespace: Word has two for each of its own, and both are in use."""
    return str(element.tag).rpartition("}")[2]


def all_text(element: Any) -> str:
    """Return every text below an element, deleted or not."""
    return "".join(node.text or "" for node in element.iter() if local(node) in ("t", "delText"))


def has_choice(fallback: Any) -> bool:
    """Whether the same words stand in the choice beside it."""
    return any(local(other) == "Choice" and all_text(other).strip() for other in fallback.getparent())


def below(element: Any, name: str, within: str = "") -> Iterator[Any]:
    """Yield the elements of this name below another one, whatever lies between, but for another `within` it."""
    for child in element:
        if local(child) == name:
            yield child
        elif not within or local(child) != within:
            yield from below(child, name, within)


def child_of(element: Any, name: str) -> Any:
    """Return the first child of this name, None where there is none, or no element."""
    return next((child for child in element if local(child) == name), None) if element is not None else None


def children_of(element: Any, name: str) -> list[Any]:
    """Return the children of this name."""
    return [child for child in element if local(child) == name]


def value_of(element: Any, name: str) -> str | None:
    """Return the attribute of this name, whatever its namespace."""
    found: Iterable[tuple[Any, Any]] = element.items() if element is not None else ()
    return next((str(value) for key, value in found if str(key).rpartition("}")[2] == name), None)


def is_on(properties: Any, name: str) -> bool:
    """Whether a run has the property: it is there, and not switched off."""
    found = child_of(properties, name)
    return found is not None and (value_of(found, "val") or "true") not in _OFF
