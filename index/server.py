"""A Chroma server: the connection to it, the vectors of a generation in it, and in our words what goes wrong."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx

from index.address import Address
from index.errors import IndexDamaged, StoreUnavailable
from index.minilm import Floats
from index.store import HNSW, PassageStore

TOKEN = "CHROMA_API_KEY"
"""The environment variable with the server's token; Chroma's own client of its cloud reads the same."""

_PATIENCE = httpx.Timeout(60.0, connect=5.0)  # seconds; Chroma's client would wait for ever
_PAGE = 1_000  # ids that are listed at a time
_REFUSED, _AWAY = {401, 403}, {502, 503, 504}
_MOMENTARY = "try again; if it goes on, look at the server's log"


class Server:
    """One connection, which several threads may use; a server that was away is found again."""

    def __init__(self, address: Address) -> None:
        """Connect. Raises StoreUnavailable."""
        import chromadb
        from chromadb.config import Settings

        self.address = address
        token = os.environ.get(TOKEN)
        # Chroma's cloud reads the first, proxies in front of a server of one's own mostly the second.
        headers = {"X-Chroma-Token": token, "Authorization": f"Bearer {token}"} if token else {}
        with self.translated():
            self._knock(headers)
            self.client = cast(
                "Any",
                chromadb.HttpClient(
                    address.host, address.port, ssl=address.tls, headers=headers,
                    tenant=address.tenant, database=address.database, settings=Settings(anonymized_telemetry=False),
                ),
            )  # fmt: skip
        for session in (self.client._server._session, self.client._admin_client._server._session):
            session.timeout = _PATIENCE
            weakref.finalize(self, session.close)

    def _knock(self, headers: Mapping[str, str]) -> None:
        """Look for the database before Chroma's client does, which waits for ever and leaves its connections open."""
        from chromadb.errors import NotFoundError

        at, scheme = self.address, "https" if self.address.tls else "http"
        host = f"[{at.host}]" if ":" in at.host else at.host
        path = f"/api/v2/tenants/{quote(at.tenant, safe='')}/databases/{quote(at.database, safe='')}"
        said = httpx.get(f"{scheme}://{host}:{at.port}{path}", headers=headers, timeout=_PATIENCE)
        if said.status_code == httpx.codes.NOT_FOUND and "NotFoundError" in said.text:
            raise NotFoundError(f"it has no database {at.database} of a tenant {at.tenant}")
        said.raise_for_status()

    def collections(self) -> list[str]:
        """Return the names of all collections of the database."""
        names: list[str] = []
        with self.translated():
            while page := self.client.list_collections(limit=_PAGE, offset=len(names)):
                names += [collection.name for collection in page]
        return names

    def drop(self, name: str) -> None:
        """Remove a collection, if it is there."""
        with self.translated(lambda: None):
            self.client.delete_collection(name)

    @contextmanager
    def translated(self, missing: Callable[[], None] | None = None) -> Iterator[None]:
        """Raise what goes wrong within as StoreUnavailable, and do `missing` where the server has no such thing."""
        from chromadb.errors import ChromaError, NotFoundError  # Who has a server has imported it already.

        try:
            yield
        except NotFoundError as exc:
            if missing is None:
                raise self._unavailable(exc) from exc
            missing()
        except (ChromaError, httpx.HTTPError, ValueError) as exc:
            raise self._unavailable(exc) from exc
        except Exception as exc:
            if type(exc) is not Exception:  # Chroma's client raises this very class for answers of a proxy.
                raise
            raise self._unavailable(exc) from exc

    def _unavailable(self, exc: Exception) -> StoreUnavailable:
        from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, NotFoundError

        where = f"{self.address.scheme}://{self.address.host}:{self.address.port}"
        chain = list(_chain(exc))
        status = next((e.response.status_code for e in chain if isinstance(e, httpx.HTTPStatusError)), 0)
        lost = next((e for e in chain if isinstance(e, httpx.TransportError)), None)
        if status in _REFUSED or isinstance(exc, ChromaAuthError | AuthorizationError):
            if TOKEN in os.environ:
                return StoreUnavailable(
                    f"the Chroma server at {where} refuses the token in ${TOKEN}", "set another one"
                )
            return StoreUnavailable(f"the Chroma server at {where} lets nobody in without a token", f"set ${TOKEN}")
        if isinstance(lost, httpx.TimeoutException):
            return StoreUnavailable(f"the Chroma server at {where} does not answer in time", _MOMENTARY)
        if lost or status in _AWAY:
            return StoreUnavailable(
                f"the Chroma server at {where} cannot be reached ({lost or status})",
                "start it, or check the address of --store; the index is as it was",
            )
        if isinstance(exc, NotFoundError):
            return StoreUnavailable(f"the Chroma server at {where} answers: {exc}", "check the address of --store")
        if isinstance(exc, ChromaError) or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return StoreUnavailable(
                f"the Chroma server at {where} failed ({exc if isinstance(exc, ChromaError) else status})", _MOMENTARY
            )
        return StoreUnavailable(f"what answers at {where} is no Chroma server", "check the address of --store")


@lru_cache(maxsize=8)
def connected(address: Address) -> Server:
    """Return this process's connection to a server. Raises StoreUnavailable."""
    return Server(address)


class ServerStore(PassageStore):
    """Vectors of passages in a collection of a Chroma server, `NAME.GENERATION`."""

    def __init__(self, generation: Path, server: Server, *, create: bool = False) -> None:
        self.folder = generation
        self._server = server
        self._client = server.client
        self._name = f"{server.address.collection}.{generation.name}"
        with self._translated():
            self._collection = (
                self._client.create_collection(self._name, embedding_function=None, configuration={"hnsw": HNSW})
                if create
                else self._client.get_collection(self._name, embedding_function=None)
            )

    def ids(self) -> set[str]:
        """Return the ids of all passages, asked for by the page: a server need not give all at once."""
        found: set[str] = set()
        with self._translated():
            while page := self._collection.get(include=[], limit=_PAGE, offset=len(found))["ids"]:
                found.update(page)
        return found

    def vectors(self, ids: Sequence[str]) -> dict[str, Floats]:
        """Return the stored vectors of the passages with these ids, (dimension,) each."""
        found: dict[str, Floats] = {}
        for at in range(0, len(ids), _PAGE):
            found.update(super().vectors(ids[at : at + _PAGE]))
        return found

    def seal(self) -> None:
        """Leave a collection that is complete: the server keeps it."""

    def close(self) -> None:
        """Leave the connection open: others use it."""

    @contextmanager
    def _translated(self) -> Iterator[None]:
        def missing() -> None:
            raise IndexDamaged(self.folder, f"the Chroma server has no collection {self._name}")

        with self._server.translated(missing):
            yield


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__
