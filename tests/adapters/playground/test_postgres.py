"""The launcher, with the wheel's programs."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from adapters.playground import binaries
from adapters.playground.binaries import NoPostgres
from adapters.playground.postgres import Postgres

ROOT = Path(__file__).resolve().parents[3]
ORPHANED = """
import sys
from pathlib import Path
from adapters.playground.postgres import Postgres
server = Postgres(Path(sys.argv[1]) if len(sys.argv) > 1 else None).start()
print(server.data, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kept() -> Iterator[Path]:
    """Give a folder that the server's account can reach, wherever the tests run."""
    account = binaries.Account.unprivileged()
    folder = binaries.short_folder(account)
    yield folder / "kept"
    shutil.rmtree(folder)


def ask(url: str, question: str) -> object:
    """Ask the server one thing."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
        return None if row is None else row[0]


def is_running(data: Path) -> bool:
    """Say whether a server has this data folder open."""
    return any(str(data) in line for line in _commands() if "postgres" in line)


def _commands() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


def test_it_starts_answers_and_leaves_nothing() -> None:
    """On loopback, with a password; afterwards neither process nor folder is left."""
    with Postgres() as server:
        data = server.data
        address = ask(server.url(), "SELECT host(inet_server_addr())")
        listening = ask(server.url(), "SHOW listen_addresses")
        mode = stat.S_IMODE(data.stat().st_mode)

    assert ("127.0.0.1", "127.0.0.1", 0o700) == (address, listening, mode)
    assert not data.exists()
    assert not is_running(data)


def test_nobody_gets_in_without_a_password() -> None:
    """There is no trust, not even for this machine."""
    with Postgres() as server, pytest.raises(psycopg.OperationalError):
        ask(server.url(password="wrong"), "SELECT 1")


def test_starting_and_stopping_twice_is_quiet() -> None:
    """The second call changes nothing."""
    server = Postgres().start()
    port = server.start().port
    server.stop()
    server.stop()

    assert port == server.port
    with pytest.raises(NoPostgres):
        _ = server.data


def test_kept_data_is_found_again(kept: Path) -> None:
    """A folder keeps what was written, and the superuser's password."""
    with Postgres(kept) as server:
        assert server.keeps_data
        with psycopg.connect(server.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with Postgres(kept) as server:
        answer = ask(server.url(), "SELECT answer FROM kept")

    assert 42 == answer
    assert not is_running(kept)


def test_one_folder_has_one_owner(kept: Path) -> None:
    """A second playground on the same folder is refused, and the first goes on."""
    with Postgres(kept) as server:
        with pytest.raises(NoPostgres, match="Another playground"):
            Postgres(kept, patience=0).start()

        assert 1 == ask(server.url(), "SELECT 1")


@pytest.mark.parametrize("keeps", [False, True])
def test_a_killed_owner_takes_its_server_along(kept: Path, keeps: bool) -> None:  # noqa: FBT001
    """After kill -9 the server ends by itself, and the next start finds the data."""
    words = [str(kept)] if keeps else []
    owner = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", ORPHANED, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with owner:
        assert owner.stdout is not None
        data = owner.stdout.readline().decode().strip()
        owner.send_signal(signal.SIGKILL)
    if keeps:
        with Postgres(kept, patience=20) as server:
            assert 1 == ask(server.url(), "SELECT 1")
            assert data == str(server.data)
    else:
        _wait_until_gone(Path(data))

    assert not is_running(Path(data))
    assert keeps == Path(data).exists()


def _wait_until_gone(data: Path) -> None:
    """Watch until the watcher has done its work."""
    end = time.monotonic() + 20
    while time.monotonic() < end and (is_running(data) or data.exists()):
        os.sched_yield()


def test_a_stale_lock_file_does_not_disturb(kept: Path) -> None:
    """A remembered process that is somebody else's by now is neither believed nor harmed."""
    with Postgres(kept) as server:
        data = server.data
    remembered = f"{os.getpid()}\n{data}\n1\n1\n\n127.0.0.1\n"
    (data / "postmaster.pid").write_text(remembered, encoding="utf-8")
    with Postgres(kept) as server:
        assert 1 == ask(server.url(), "SELECT 1")


def test_a_first_start_that_was_cut_short_is_begun_again(kept: Path) -> None:
    """Half a data folder is no data folder."""
    (kept / "data").mkdir(parents=True)
    (kept / "data" / "base").mkdir()
    binaries.Account.unprivileged().own(kept)
    with Postgres(kept) as server:
        assert 1 == ask(server.url(), "SELECT 1")


def test_a_folder_out_of_reach_is_not_opened_up(tmp_path: Path) -> None:
    """No mode changes; where the server's account cannot go, the data is not kept."""
    tmp_path.chmod(0o700)
    with Postgres(tmp_path / "inside") as server:
        assert server.keeps_data == (os.geteuid() != 0)
        assert 1 == ask(server.url(), "SELECT 1")

    assert 0o700 == stat.S_IMODE(tmp_path.stat().st_mode)


def test_settings_reach_the_server() -> None:
    """Any setting but those that keep it on loopback."""
    given = {"log_statement": "all", "cluster_name": "it's", "listen_addresses": "*"}
    with Postgres(settings=given) as server:
        assert "it's" == ask(server.url(), "SHOW cluster_name")
        assert "127.0.0.1" == ask(server.url(), "SHOW listen_addresses")
        assert "SHOW cluster_name" in server.log.read_text(encoding="utf-8")


def test_a_server_that_cannot_start_says_why() -> None:
    """The server's own words are in the error, and nothing is left."""
    with pytest.raises(NoPostgres, match="no_such_setting"):
        Postgres(settings={"no_such_setting": "1"}).start()


@pytest.mark.parametrize("name", ["a b", "x@y:z/?#%", "o'neil"])
def test_addresses_hold_any_name(name: str) -> None:
    """Names and passwords are written so that they are read back."""
    parts = psycopg.conninfo.conninfo_to_dict(Postgres(port=5432).url(name, name, name))

    assert (name, name, name) == (parts["dbname"], parts["user"], parts["password"])
