"""What the OpenAPI document says, as a page for people: every way of asking, what it takes, and how it is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from shlex import quote
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ui.templates import template

Schema = dict[str, Any]

_EXAMPLES = {"q": "peace talks", "source": "article.md", "hash": "HASH", "model": "footnote"}
"""What needed parameters are in an example."""


class Given(NamedTuple):
    """Something that is sent: its name, of what kind it is, whether it is needed, and what it means."""

    name: str
    kind: str
    needed: bool
    about: str


class Way(NamedTuple):
    """A path and its method: what it does, what is sent, the names of what comes back, and an example as typed."""

    path: str
    method: str
    summary: str
    given: list[Given]
    back: list[str]
    example: str


def page(schema: Schema, address: str) -> str:
    """Return the page of an OpenAPI document; `address` is where the server is reached, without a slash at its end."""
    return template("api").page(schema["info"]["summary"], [*_ways(schema, address)])


def _ways(schema: Schema, address: str) -> Iterator[Way]:
    for path, methods in schema["paths"].items():
        for method, way in methods.items():
            body = _object(schema, way["requestBody"]) if "requestBody" in way else {}
            back = _object(schema, way["responses"]["200"])
            yield Way(
                path=path, method=method.upper(), summary=way["summary"],
                given=[*_parameters(way), *_fields(body)],
                back=[*back.get("properties", ())],
                example=_example(address + path, way.get("parameters", ()), body),
            )  # fmt: skip


def _object(schema: Schema, content: Schema) -> Schema:
    """Return the object that a request or a response is, with its fields under `properties`."""
    found: Schema = content["content"]["application/json"]["schema"]
    known: Schema = schema["components"]["schemas"]
    return known[found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def _parameters(way: Schema) -> Iterator[Given]:
    for one in way.get("parameters", ()):
        yield Given(one["name"], _kind(one["schema"]), one["required"], one.get("description", ""))


def _fields(body: Schema) -> Iterator[Given]:
    for name, field in body.get("properties", {}).items():
        yield Given(name, _kind(field), name in body.get("required", ()), field.get("description", ""))


def _kind(field: Schema) -> str:
    """Say in words what may be sent: `integer, 1 to 10`, `quotes or model`, `date`, `list of strings`."""
    kind = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    if "enum" in kind:
        return " or ".join(kind["enum"])
    name: str = kind.get("format") or kind.get("type", "object")
    if "items" in kind:
        name = f"list of {_kind(kind['items'])}s"
    if "minimum" in kind and "maximum" in kind:
        name += f", {kind['minimum']:g} to {kind['maximum']:,g}".replace(f"{10**9:,g}", "…")
    default = field.get("default")
    return name if default in (None, [], False) else f"{name}; {default} unless said"


def _example(url: str, parameters: Any, body: Schema) -> str:
    needed = {one["name"]: _EXAMPLES[one["name"]] for one in parameters if one["required"]}
    asked = {one["name"]: needed.pop(one["name"]) for one in parameters if one["required"] and one["in"] == "query"}
    for name, value in needed.items():
        url = url.replace(f"{{{name}}}", value)
    words = ["curl", quote(f"{url}?{urlencode(asked)}" if asked else url), "-H", '"Authorization: Bearer KEY"']
    if body:
        sent = {name: field["examples"][0] for name, field in body["properties"].items() if "examples" in field}
        words += ["-H", '"Content-Type: application/json"', "-d", quote(json.dumps(sent))]
    return " ".join(words)
