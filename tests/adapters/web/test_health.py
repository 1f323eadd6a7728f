"""Health says what is wrong, and names nobody."""

import json
import math
from collections.abc import Mapping

import pytest
from aiohttp.test_utils import make_mocked_request

from adapters.web.health import Health, Number

REQUEST = make_mocked_request("GET", "/")


def health(wrong: Mapping[str, str], numbers: dict[str, float]) -> Health:
    """Make a health that says this."""

    async def probe() -> Mapping[str, str]:
        return wrong

    async def count() -> Mapping[str, float]:
        return numbers

    return Health(probe, count)


async def test_a_process_that_answers_lives() -> None:
    """Whatever else is wrong."""
    answer = await health({"database": "away"}, {}).live(REQUEST)

    assert 200 == answer.status


async def test_ready_means_that_nothing_is_wrong() -> None:
    """Else it is 503, with the part that cannot work."""
    good = await health({}, {}).ready(REQUEST)
    bad = await health({"database": "away"}, {}).ready(REQUEST)
    said = {"ready": True, "mode": "normal", "wrong": {}}

    assert (200, said) == (good.status, json.loads(good.text or ""))
    assert (503, {"database": "away"}) == (bad.status, json.loads(bad.text or "")["wrong"])


async def test_metrics_show_what_is_known_now_only() -> None:
    """A number that is not known any more does not stay."""
    numbers = {"grants_live": 2.0}
    made = health({}, numbers)
    first = (await made.metrics(REQUEST)).body
    numbers.clear()
    second = (await made.metrics(REQUEST)).body

    assert isinstance(first, bytes)
    assert b"daypass_grants_live 2.0" in first
    assert b"" == second


async def test_numbers_of_each_kind_bear_the_kind_as_their_only_label() -> None:
    """One that is not known at all is infinite."""

    async def nothing() -> Mapping[str, str]:
        return {}

    async def count() -> Mapping[str, Number]:
        return {"source_age_seconds": {"directory": 7.0, "on call": math.inf}}

    body = (await Health(nothing, count).metrics(REQUEST)).body

    assert isinstance(body, bytes)
    assert b'daypass_source_age_seconds{kind="directory"} 7.0' in body
    assert b'daypass_source_age_seconds{kind="on call"} +Inf' in body


async def test_a_silent_source_is_told_of_and_changes_nothing_else() -> None:
    """Access ends on time without it, so we are ready."""
    quiet = {"directory": "never answered"}

    async def nothing() -> Mapping[str, str]:
        return {}

    async def count() -> Mapping[str, Number]:
        return {}

    answer = await Health(nothing, count, lambda: quiet).ready(REQUEST)
    said = {"ready": True, "mode": "normal", "wrong": {}, "silent": quiet}

    assert (200, said) == (answer.status, json.loads(answer.text or ""))


@pytest.mark.parametrize(("wrong", "status"), [({}, 200), ({"database": "away"}, 503)])
async def test_recovery_mode_is_told_of_and_changes_nothing_else(
    wrong: Mapping[str, str], status: int
) -> None:
    """Decisions are taken and access ends on time in it, so we are ready."""

    async def probe() -> Mapping[str, str]:
        return wrong

    async def count() -> Mapping[str, Number]:
        return {}

    modes = ["recovery", "normal"]
    made = Health(probe, count, mode=lambda: modes.pop(0))
    answers = [await made.ready(REQUEST) for _ in range(2)]

    assert [status, status] == [one.status for one in answers]
    assert [
        {"ready": not wrong, "mode": mode, "wrong": wrong} for mode in ("recovery", "normal")
    ] == [json.loads(one.text or "") for one in answers]
