"""The codec: whatever the domain can say reads back equal, and nothing else is read."""

import json
from dataclasses import fields, is_dataclass, make_dataclass
from datetime import UTC, datetime, timezone
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import approval, catalog, effects, events, flow, people
from bot.domain import request as request_
from bot.domain.flow import EachOf, InGroup
from bot.domain.ids import GroupName
from bot.domain.request import Request
from storage.codec import DOMAIN, Codec, Unreadable
from tests.fakes.effort import effort
from tests.storage.samples import submitted
from tests.storage.versions import old_rows

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)) | st.datetimes())
_ANY: st.SearchStrategy[Any] = st.sampled_from(DOMAIN.kinds).flatmap(st.from_type)


@settings(max_examples=effort(100), suppress_health_check=list(HealthCheck), deadline=None)
@given(_ANY)
def test_round_trip(value: object) -> None:
    """Every registered class, whatever it holds, reads back equal."""
    text = DOMAIN.encode(value)

    assert text.isascii()
    assert value == DOMAIN.decode(text, type(value), "row")


@pytest.mark.parametrize("kind", DOMAIN.kinds, ids=lambda kind: kind.__name__)
def test_each_class_is_covered(kind: type) -> None:
    """A minimal object of each class makes the round trip."""

    @settings(max_examples=effort(3), suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.from_type(kind))
    def check(value: object) -> None:
        assert value == DOMAIN.decode(DOMAIN.encode(value), kind, "row")

    check()


def test_defaults_are_left_out() -> None:
    """A field added later reads as its default from rows written before."""
    raw = json.loads(DOMAIN.encode(submitted().request))

    assert "break_glass" not in raw
    assert "decisions" not in raw


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("state", "adored", "no such RequestState"),
        ("colour", "red", "no field 'colour'"),
        ("duration", "long", "expected int"),
        ("duration", 10**30, "out of range"),
        ("asked_at", "yesterday", "out of range"),
        ("together", 1, "expected bool"),
        ("entitlements", "all", "expected a list"),
        ("review", [], "expected Review"),
        ("id", None, "expected str"),
        ("escalated", True, "expected int"),
        ("$", "Grant", "expected Request"),
    ],
)
def test_what_is_wrong_is_named(key: str, value: object, words: str) -> None:
    """The error names the row and the field, and never repeats the value."""
    raw = json.loads(DOMAIN.encode(submitted().request))
    raw[key] = value

    with pytest.raises(Unreadable, match=words) as caught:
        DOMAIN.decode(json.dumps(raw), Request, "request REQ-1")
    assert str(caught.value).startswith("request REQ-1: ")
    assert "adored" not in str(caught.value)


def test_deep_places_are_named() -> None:
    """A fault inside a nested value says where."""
    raw = json.loads(DOMAIN.encode(submitted().request))
    raw["audiences"][0]["view"] = "sky"

    with pytest.raises(Unreadable, match=r"Request\.audiences: Audience\.view: no such View"):
        DOMAIN.decode(json.dumps(raw), Request, "row")


def test_what_the_first_version_wrote_is_read() -> None:
    """Every stored body reads, and says the same: what a field lacks is its default."""
    rows = old_rows("0001")["request"]
    assert len(rows) > 1

    for row in rows:
        request = DOMAIN.decode(str(row["body"]), Request, "row")
        assert (row["id"], row["version"]) == (request.id, request.version)
        assert (row["state"], row["flow"]) == (request.state.value, request.flow)
        assert json.loads(str(row["body"])) == json.loads(DOMAIN.encode(request))


def test_what_waited_in_the_first_version_is_read() -> None:
    """An effect of before an upgrade is performed after it."""
    kinds: dict[str, type[object]] = {one.__name__: one for one in DOMAIN.kinds}
    rows = old_rows("0001")["outbox"]

    found = {type(DOMAIN.decode_any(str(row["body"]), kinds, "row")).__name__ for row in rows}
    assert {str(row["kind"]) for row in rows} == found


def test_every_class_of_a_module_is_stored() -> None:
    """A class that is added to one of the modules needs no further word."""
    modules = (approval, catalog, effects, events, flow, people, request_)
    declared = {
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__
    }

    assert declared == set(DOMAIN.kinds)


def test_two_classes_of_one_name_are_refused() -> None:
    """The name is all that a stored value says of its class."""
    one, other = ModuleType("one"), ModuleType("other")
    for module in (one, other):
        kind = make_dataclass("Twin", [("text", str)], namespace={"__module__": module.__name__})
        vars(module)["Twin"] = kind

    assert 1 == len(Codec([one]).kinds)
    with pytest.raises(TypeError, match="two classes of one name"):
        Codec([one, other])


def test_missing_fields_are_refused() -> None:
    """What has no default must be there."""
    with pytest.raises(Unreadable, match="Request is incomplete"):
        DOMAIN.decode('{"$":"Request"}', Request, "row")


@pytest.mark.parametrize("text", ["", "nul", "[1", "[" * 100_000, "null", "3"])
def test_what_is_no_object_is_refused(text: str) -> None:
    """Broken or bottomless JSON is an error like any other."""
    with pytest.raises(Unreadable, match=r"^row: "):
        DOMAIN.decode(text, Request, "row")


def test_kinds_are_chosen_by_tag() -> None:
    """Of several classes the tag says which; others are refused."""
    text = DOMAIN.encode(InGroup(group=GroupName("g")))
    kinds: dict[str, type[object]] = {"InGroup": InGroup}

    assert InGroup(group=GroupName("g")) == DOMAIN.decode_any(text, kinds, "row")
    with pytest.raises(Unreadable, match="no such kind"):
        DOMAIN.decode_any('{"$":"Nothing"}', kinds, "row")


def test_recursive_conditions_are_written() -> None:
    """Conditions hold conditions."""
    inner = EachOf(conditions=(InGroup(group=GroupName("g")),))
    value = EachOf(conditions=(inner, inner))

    assert value == DOMAIN.decode(DOMAIN.encode(value), EachOf, "row")


def test_a_moment_is_kept_in_utc() -> None:
    """Whatever zone it came in."""
    zone = timezone(submitted().request.duration)
    given_at = submitted().request.asked_at.astimezone(zone)
    request = type(submitted().request)(
        **{one.name: getattr(submitted().request, one.name) for one in fields(Request)}
        | {"asked_at": given_at}
    )

    read = DOMAIN.decode(DOMAIN.encode(request), Request, "row")
    assert given_at == read.asked_at
    assert UTC == read.asked_at.tzinfo


def test_foreign_values_are_not_written() -> None:
    """Only what the codec knows is stored."""
    with pytest.raises(TypeError):
        DOMAIN.encode({"a": 1})
    with pytest.raises(TypeError):
        DOMAIN.encode(EachOf(conditions=("everybody",)))  # type: ignore[arg-type]  # the point
