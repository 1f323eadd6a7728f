"""What the playground keeps in its folder between starts: its key, its ports and its clock's lead.

The file is written whole, and only its owner may read it.
"""

import json
import os
import secrets
import socket
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
_STATE = "playground.json"
_ACCESS = "access.yaml"
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class Folder:
    """One playground's folder, made when it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
        self._state = self._read()

    @property
    def access_file(self) -> Path:
        """The access file; at first a copy of the packaged one, and never written again."""
        path = self.path / _ACCESS
        if not path.exists():
            packaged = resources.files("adapters.playground") / _ACCESS
            path.write_text(packaged.read_text(encoding="utf-8"), encoding="utf-8")
        return path

    @property
    def database_url(self) -> str:
        """The address of the bot's own database."""
        return f"sqlite+aiosqlite:///{self.path / 'daypass.db'}"

    @property
    def secret_key(self) -> str:
        """The key that the bot encrypts with; made once."""
        if not self._state.get("secret_key"):
            self._put("secret_key", secrets.token_urlsafe(32))
        return str(self._state["secret_key"])

    @property
    def lead(self) -> timedelta:
        """How far the clock was ahead."""
        return timedelta(seconds=float(self._state.get("lead", 0)))

    @lead.setter
    def lead(self, lead: timedelta) -> None:
        self._put("lead", lead.total_seconds())

    def port(self, name: str) -> int:
        """Return the port this part had last time if it is free, else a free one, and keep it."""
        ports = dict(self._state.get("ports", {}))
        wanted = int(ports.get(name, 0))
        port = wanted if wanted and _is_free(wanted) else _free()
        if port != wanted:
            self._put("ports", {**ports, name: port})
        return port

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _put(self, name: str, value: object) -> None:
        self._state[name] = value
        fresh = self.path / f"{_STATE}.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._state, file)
        fresh.replace(self.path / _STATE)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _free() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
