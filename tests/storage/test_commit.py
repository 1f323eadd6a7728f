"""A commit whose answer never came: it is looked up, and repeated only if it did not arrive."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from bot.ports.store import Unit
from storage.store import open_store
from tests.storage.samples import ACTOR, KEYS, NOW, at_noon, submitted
from tests.storage.steps import find, save


class Cutter:
    """Sits between the store and the server; when armed it cuts the next commit short."""

    def __init__(self, port: int) -> None:
        self.armed = False
        self.cuts = 0
        self.deliver = True  # whether the commit reaches the server before the cut
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for target, args in ((self._up, (client, server)), (self._down, (server, client))):
                    threading.Thread(target=target, args=args, daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self.armed and b"COMMIT" in data:
                    self.armed = False
                    self.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)
                    if self.deliver:
                        server.sendall(data)
                    break
                server.sendall(data)
        _close(client, server)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        _close(client)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@pytest.fixture
def cutter(postgres_url: str) -> Iterator[Cutter]:
    """Give a cutter in front of the test's own server."""
    made = Cutter(make_url(postgres_url).port or 0)
    yield made
    made.close()


@pytest.mark.parametrize("deliver", [True, False], ids=["arrived", "lost"])
async def test_a_commit_without_an_answer_happens_once(
    postgres_url: str, cutter: Cutter, *, deliver: bool
) -> None:
    """Whether it arrived or not: the caller gets an answer, and the request is there once."""
    url = make_url(postgres_url).set(port=cutter.port)
    store = await open_store(url.render_as_string(hide_password=False), KEYS, at_noon)
    cutter.deliver = deliver
    runs: list[int] = []
    cutter.armed = True

    def work(unit: Unit) -> None:
        runs.append(1)
        unit.requests.save(submitted(), ACTOR, NOW)

    await store.write(work)

    assert (1, 1 if deliver else 2) == (cutter.cuts, len(runs))
    assert 1 == (await find(store, 1)).version
    assert 1 == (await store.audit_reader.verify()).checked
    await save(store, submitted(2))
    await store.close()
