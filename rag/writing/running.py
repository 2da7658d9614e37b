"""The language models that run on this machine: those of Ollama, LM Studio and llama.cpp, where they usually listen.

Nothing else is contacted, no proxy is used, and nothing of the articles or of a question is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import httpx

from rag.writing.model_name import BadModel, ModelName, parse_model

Server = Literal["Ollama", "LM Studio", "llama.cpp"]
HERE = "127.0.0.1"
_PATIENCE = httpx.Timeout(1.5, connect=0.4)  # Seconds; a server that only has to list its models needs a hundredth.
_LONGEST = 1_000_000  # Bytes of a list.
_MOST = 50  # Models of a server.


class Place(NamedTuple):
    """A server, and the port on loopback where it listens."""

    server: Server
    port: int


PLACES = (Place("Ollama", 11434), Place("LM Studio", 1234), Place("llama.cpp", 8080))


@dataclass(frozen=True, slots=True)
class Running:
    """A model that can be asked: its name, its server, the string that names it in the settings, its size in words
    where that is told, and the host it `leaves` for where the server passes questions on."""

    name: str
    server: Server
    model: str
    size: str = ""
    leaves: str = ""


def running(places: Sequence[Place] = PLACES) -> list[Running]:
    """Return the models of the servers that answer at these places, at most two seconds later."""
    with ThreadPoolExecutor(len(places) or 1) as pool:
        return [model for found in pool.map(_at, places) for model in found]


def local_model(text: str, places: Sequence[Place] = PLACES) -> ModelName | None:
    """Read a string that names a model at one of these places, None for any other: a browser chooses no other host."""
    with suppress(BadModel):
        name = parse_model(text)
        if name and name.provider == "openai-like" and name.base in {_base(place) for place in places}:
            return name
    return None


def _base(place: Place) -> str:
    return f"http://{HERE}:{place.port}/v1"


def _at(place: Place) -> list[Running]:
    path, read = _LISTS[place.server]
    with suppress(httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):  # Whatever else may listen there.
        listed = [Running(name, place.server, f"openai-like:{name}@{_base(place)}", size, leaves)
                  for name, size, leaves in read(_listed(place, path))]  # fmt: skip
        return [model for model in listed if local_model(model.model, [place])][:_MOST]
    return []


def _listed(place: Place, path: str) -> Any:
    client = httpx.Client(timeout=_PATIENCE, trust_env=False, follow_redirects=False)
    with client, client.stream("GET", f"http://{HERE}:{place.port}{path}") as reply:
        reply.raise_for_status()
        body = b""
        for part in reply.iter_bytes():
            body += part
            if len(body) > _LONGEST:
                return {}
    return httpx.Response(200, content=body).json()


_Listed = Iterator[tuple[str, str, str]]
"""Of each model its name, its size and the host that it is at, if not here."""


def _ollama(listed: Any) -> _Listed:
    for model in listed["models"]:
        details = model.get("details") or {}
        if "embed" in model["name"] or "bert" in str(details.get("family")):
            continue  # It makes vectors and writes nothing.
        away = model.get("remote_host") or ("ollama.com" if model["name"].endswith("cloud") else "")
        size = _size(details.get("parameter_size"), 0 if away else model.get("size"))
        yield model["name"], size, str(away).removeprefix("https://").partition(":")[0]


def _lm_studio(listed: Any) -> _Listed:
    for model in listed["data"]:
        if model["type"] in ("llm", "vlm"):
            yield model["id"], _size(model.get("quantization"), None), ""


def _llama_cpp(listed: Any) -> _Listed:
    for model in listed["data"]:
        if model.get("owned_by") == "llamacpp":
            about = model.get("meta") or {}
            parameters = about.get("n_params")
            yield model["id"], _size(f"{parameters / 1e9:.1f}B" if parameters else "", about.get("size")), ""


_LISTS: dict[Server, tuple[str, Callable[[Any], _Listed]]] = {
    "Ollama": ("/api/tags", _ollama),
    "LM Studio": ("/api/v0/models", _lm_studio),
    "llama.cpp": ("/v1/models", _llama_cpp),
}


def _size(parameters: object, size: object) -> str:
    taken = f"{size / 1e9:.1f} GB" if isinstance(size, int | float) and size else ""
    return ", ".join(part for part in (str(parameters or ""), taken) if part)
