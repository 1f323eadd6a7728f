"""Connectors follow the access file, and what is wrong with one never concerns the others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.connectors import registry
from adapters.connectors.postgresql.options import Options
from bot.app.integrations import Integrations, option_problems
from bot.config.loading import Loaded
from bot.config.resolving.catalogue import IntegrationSetup
from bot.config.secrets import NoSuchSecret
from bot.engine.tasks import drain
from tests.bot.domain.world import SHOP, policy
from tests.fakes.connector import FakeConnector

URL = "postgresql://bot@127.0.0.1:1/shop"


class Kept(FakeConnector):
    """Remembers its options, and that it was closed."""

    closed = False

    async def close(self) -> None:
        """Close."""
        self.closed = True


def loaded(connector: str = "postgresql", **options: Any) -> Loaded:  # noqa: ANN401 - as in a file
    """Return an access file with one integration."""
    setup = IntegrationSetup(name=SHOP, connector=connector, options=options)
    return Loaded(policy=policy(), integrations={SHOP: setup})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Mapping[str, object], Kept]]:
    """Open fakes instead of connectors; the list holds what they were opened with."""
    made: list[tuple[Mapping[str, object], Kept]] = []

    def find(_: str) -> Any:  # noqa: ANN401 - a stand-in
        def open_connector(_: str, options: Mapping[str, object], __: object) -> Kept:
            if "wrong" in options:
                raise KeyError("s3cr3t")
            made.append((options, Kept()))
            return made[-1][1]

        return open_connector

    monkeypatch.setattr(registry, "find", find)
    return made


async def test_a_database_learns_its_roles_and_whose_roles_are_ours(
    opened: list[tuple[Mapping[str, object], Kept]],
) -> None:
    """Two installations on one server do not report each other."""
    using = Integrations(str, "f00d")
    using.use(loaded(connection="env:X"))
    ((options, _),) = opened

    assert "f00d" == options["installation"]
    assert ["app_owner", "app_read", "app_write"] == options["roles"]
    assert "f00d" == Options.model_validate(dict(options)).installation


async def test_what_stays_the_same_is_not_opened_again(
    opened: list[tuple[Mapping[str, object], Kept]],
) -> None:
    """What changed is replaced, and the old one let go of; what left the file is kept."""
    using = Integrations(str)
    using.use(loaded("other", a=1))
    using.use(loaded("other", a=1))
    using.use(loaded("other", a=2))
    using.use(replace(loaded(), integrations={}))
    await drain(1)
    kept = using.connectors()
    await using.close()
    await using.close()

    assert [True, True] == [one.closed for _, one in opened]
    assert {SHOP: opened[1][1]} == dict(kept)
    assert {} == using.connectors()


async def test_what_cannot_be_opened_is_named_and_the_old_one_stays(
    opened: list[tuple[Mapping[str, object], Kept]],
) -> None:
    """Whatever it raises, its text is not quoted."""
    using = Integrations(str)
    using.use(loaded("other", a=1))
    wrong = using.use(loaded("other", wrong=1))

    assert {SHOP: "The connector failed (KeyError)."} == wrong
    assert [SHOP] == list(using.connectors())
    assert 1 == len(opened)


def _missing(reference: str) -> str:
    raise NoSuchSecret(f"{reference} is not set.")


@pytest.mark.parametrize(
    ("file", "part"),
    [
        (loaded(), "connection: Field required"),
        (loaded(connection="env:X", typo=1), "typo: Extra inputs are not permitted"),
        (loaded("nothing"), "There is no connector 'nothing'"),
    ],
    ids=["missing", "unknown", "no connector"],
)
def test_options_are_checked_without_a_connection(file: Loaded, part: str) -> None:
    """In one line, without a value."""
    wrong, unknown = option_problems(file, lambda _: URL)

    assert part in wrong[SHOP]
    assert "\n" not in wrong[SHOP]
    assert {} == unknown


def test_an_address_that_is_none_is_a_problem_and_a_missing_secret_is_unknown() -> None:
    """Where a file is only checked, its secrets may be elsewhere."""
    file = loaded(connection="env:X")
    wrong, _ = option_problems(file, lambda _: "s3cr3t nonsense")
    _, unknown = option_problems(file, _missing)
    good = option_problems(file, lambda _: URL)

    assert "s3cr3t" not in wrong[SHOP]
    assert {SHOP: "env:X is not set."} == unknown
    assert ({}, {}) == good
