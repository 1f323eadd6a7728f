"""The policy in force is swapped as a whole, or stays as it was."""

import os
from pathlib import Path

import pytest

from bot.config.loading import Loaded
from bot.config.policies import Listener, Policies
from bot.config.problems import ConfigProblems

BASE = (Path(__file__).parent / "base.yaml").read_text()


def write(path: Path, text: str) -> None:
    """Write a file."""
    path.write_text(text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write the access file."""
    found = tmp_path / "access.yaml"
    write(found, BASE)
    return found


def _into(told: list[Loaded]) -> Listener:
    async def listen(loaded: Loaded) -> None:
        told.append(loaded)

    return listen


async def test_a_good_file_is_swapped_in_and_told(path: Path) -> None:
    """After a reload the new policy is in force, and listeners have it."""
    policies, told = Policies(path), list[Loaded]()
    policies.listen(_into(told))
    before = policies.current
    write(path, BASE.replace("max: 4h", "max: 3h"))

    assert () == await policies.reload()
    assert before.policy.revision != policies.current.policy.revision
    assert [policies.current] == told


async def test_a_broken_file_changes_nothing(path: Path) -> None:
    """With any problem the old policy stays, nobody is told, and the problems come back."""
    policies, told = Policies(path), list[Loaded]()
    policies.listen(_into(told))
    before = policies.current
    write(path, BASE.replace("risk: high", "risk: hi").replace("max: 4h", "max: 3h"))
    problems = await policies.reload()

    assert 1 == len(problems)
    assert before is policies.current
    assert [] == told


async def test_the_same_content_tells_nobody(path: Path) -> None:
    """A reload without a change is not a swap."""
    policies, told = Policies(path), list[Loaded]()
    policies.listen(_into(told))

    assert () == await policies.reload()
    assert [] == told


async def test_notices_changed_content_once(path: Path) -> None:
    """Touching a file is no change; another content is, until it was loaded, well or not."""
    policies = Policies(path)
    os.utime(path, ns=(1, 1))

    assert not policies.changed()
    write(path, BASE + "nonsense: 1\n")
    assert policies.changed()
    assert await policies.reload()
    assert not policies.changed()
    write(path, BASE)
    assert policies.changed()


def test_does_not_begin_with_a_broken_file(path: Path) -> None:
    """Without a policy that is right there is nothing to hold."""
    write(path, "nonsense: 1")

    with pytest.raises(ConfigProblems):
        Policies(path)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "people: {}\n"])
async def test_files_that_name_nobody_are_refused(path: Path, text: str) -> None:
    """A cut-off save takes nothing over: it would void what waits and revoke what is open."""
    policies = Policies(path)
    before = policies.current
    write(path, text)

    assert ["people"] == [one.path for one in await policies.reload()]
    assert before is policies.current
