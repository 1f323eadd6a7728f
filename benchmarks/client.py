"""A client that costs next to nothing: one blocking socket, requests made ready beforehand."""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Write a whole request."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> Answer:
        """Send one request, and wait for its answer."""
        began = time.perf_counter()
        self._socket.sendall(request)
        status, body = self._read()
        return Answer(status, body, time.perf_counter() - began)

    def send_all(self, requests: Sequence[bytes]) -> list[Answer]:
        """Send one after the other."""
        return [self.send(one) for one in requests]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None
    ) -> None:
        self._socket.close()

    def _read(self) -> tuple[int, bytes]:
        held = b""
        while _END not in held:
            held += self._more()
        head, _, body = held.partition(_END)
        lengths = [one for one in head.lower().split(b"\r\n") if one.startswith(_LENGTH)]
        length = int(lengths[0].removeprefix(_LENGTH)) if lengths else 0
        while len(body) < length:
            body += self._more()
        return int(head.split(b" ", 2)[1]), body

    def _more(self) -> bytes:
        found = self._socket.recv(65536)
        if not found:
            raise ConnectionError("the server hung up")
        return found
