"""A real PostgreSQL server for the playground and the tests, on loopback only.

The server never outlives its owner: a small watcher holds the other end of a pipe, and stops the
server when the pipe breaks, even if the owner was killed. A folder left behind never disturbs the
next start.
"""

import atexit
import fcntl
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from adapters.playground.binaries import (
    Account,
    NoPostgres,
    can_write,
    environment,
    find,
    reachable,
    short_folder,
)

_ATTEMPTS = 5  # another process may take the port between our look and the server's start
_SUPERUSER = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",  # Deliberate: not an option. The playground is not a server.
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "32MB",
}
_WATCH = 'cat >/dev/null; "$1" -D "$2" -m immediate -w stop >/dev/null 2>&1; rm -rf -- "$3"'


class Postgres:
    """One server. `folder` keeps the data between starts; without it everything goes at `stop`.

    As root a folder that `nobody` cannot enter is not used, and `keeps_data` is then false.
    `settings` are added to postgresql.conf; `port` 0 takes a free one; `binaries` is the folder of
    the programs; `patience` is how many seconds to wait for a folder that is in use.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        binaries: str | None = None,
        patience: float = 5.0,
    ) -> None:
        self.port = port
        self.keeps_data = False
        self._wanted_port = port
        self._wanted_folder = folder
        self._settings = dict(settings or {}) | _SETTINGS
        self._binaries = binaries
        self._patience = patience
        self._account = Account.unprivileged()
        self._scratch: Path | None = None
        self._programs = Path()
        self._watcher: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._password = ""

    def start(self) -> Self:
        """Start and wait until it answers. May be called again. Raises NoPostgres."""
        if self._watcher is not None:
            return self
        atexit.register(self.stop)
        try:
            self._prepare()
            self._launch()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server, remove what is not to be kept. May be called at any time, and twice."""
        atexit.unregister(self.stop)
        if self._scratch is None:
            return
        if (self.data / "postmaster.pid").exists():
            self._pg_ctl("-m", "fast", "-w", "stop")
        self._end_watcher()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(
        self,
        database: str = "postgres",
        user: str = _SUPERUSER,
        password: str | None = None,
    ) -> str:
        """Give an address, without a user the superuser's. It holds a password."""
        given = self._password if password is None and user == _SUPERUSER else password or ""
        login = quote(user, safe="") + (f":{quote(given, safe='')}" if given else "")
        return f"postgresql://{login}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self._home / "server.log"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._home / "data"

    @property
    def _home(self) -> Path:
        if self._scratch is None:
            raise NoPostgres("The server was not started.")
        if self.keeps_data and self._wanted_folder is not None:
            return self._wanted_folder
        return self._scratch

    def _prepare(self) -> None:
        self._scratch = short_folder(self._account)
        self._programs = reachable(find(self._binaries), self._account, self._scratch)
        if self._wanted_folder is not None:
            self.keeps_data = self._claim(self._wanted_folder.resolve())
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._password = (self._home / "password").read_text(encoding="utf-8")
        self._end_orphan()

    def _claim(self, folder: Path) -> bool:
        """Take the folder for ourselves; the system gives it back when we die, however we die."""
        self._wanted_folder = folder
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            self._account.own(folder)
        if not can_write(folder, self._account):
            return False
        self._lock = (folder / "lock").open("a", encoding="utf-8")
        if not _take(self._lock, self._patience):
            raise NoPostgres(f"Another playground is using {folder}. Stop it first.")
        return True

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was cut short
        password_file = self._home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        self._account.own(password_file)
        self._check(
            *(self._programs / "initdb", "-D", self.data, "-U", _SUPERUSER),
            *("--auth=scram-sha-256", f"--pwfile={password_file}"),
            *("-E", "UTF8", "--no-locale", "--no-sync"),
        )
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\ninclude = 'daypass.conf'\n")

    def _end_orphan(self) -> None:
        """End a server that lost its owner and its watcher; forget one that is only remembered."""
        remembered = self.data / "postmaster.pid"
        if not remembered.exists():
            return
        lines = remembered.read_text(encoding="utf-8").splitlines()
        if len(lines) > 3 and lines[3].isdigit() and _answers(int(lines[3])):  # noqa: PLR2004  the port
            self._pg_ctl("-m", "fast", "-w", "stop")
        # Deliberate: a number in a file proves nothing, another process may have it by now.
        remembered.unlink(missing_ok=True)

    def _launch(self) -> None:
        self._watch()  # before the server, so that there is no moment without an owner
        for _ in range(_ATTEMPTS):
            self.port = self._wanted_port or _free_port()
            self._configure()
            if self._pg_ctl("-l", str(self.log), "-w", "start").returncode == 0:
                return
        raise NoPostgres(f"PostgreSQL did not start. Its own words:\n{self._last_words()}")

    def _configure(self) -> None:
        lines = [
            f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n"
            for name, value in {**self._settings, "port": str(self.port)}.items()
        ]
        path = self.data / "daypass.conf"
        path.write_text("".join(lines), encoding="utf-8")
        self._account.own(path)

    def _watch(self) -> None:
        paths = [str(self._programs / "pg_ctl"), str(self.data), str(self._scratch)]
        self._watcher = subprocess.Popen(  # noqa: S603  fixed words and paths of ours
            ["/bin/sh", "-c", _WATCH, "sh", *paths],
            cwd="/",
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not for the watcher
            # Deliberate: the folder is ours until the watcher is done with it, too.
            pass_fds=() if self._lock is None else (self._lock.fileno(),),
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=None if self._account.uid is None else [],
        )

    def _end_watcher(self) -> None:
        if self._watcher is None:
            return
        if self._watcher.stdin is not None:
            self._watcher.stdin.close()
        self._watcher.wait(timeout=30)
        self._watcher = None

    def _pg_ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._account.run(self._programs / "pg_ctl", "-D", self.data, *words, cwd=self._home)

    def _check(self, *argv: str | Path) -> None:
        answer = self._account.run(*argv, cwd=self._home)
        if answer.returncode != 0:
            raise NoPostgres(f"{Path(argv[0]).name} failed: {answer.stderr.strip()[-600:]}")

    def _last_words(self) -> str:
        if not self.log.exists():
            return "(none)"
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])


def _take(lock: IO[str], patience: float) -> bool:
    """Take a lock. One whose owner was killed is free once its watcher has stopped the server."""
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        else:
            return True


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
