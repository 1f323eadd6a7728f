"""Slack's people and user groups as a directory: whole, and only what nobody edits themselves."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack import directory
from adapters.slack.calls import Ourselves, Slack
from adapters.slack.directory import USUAL, SlackDirectory, Terms, entries, memberships
from adapters.slack.options import NotConfigured, SlackOptions
from adapters.slack.wire import Json
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Unreachable
from bot.ports.directory import Directory, Entry
from bot.ports.faults import Impossible, TryAgain
from tests.adapters.slack.stage import BOT_TOKEN, SECRET, Stage, stage, user_of
from tests.bot.domain.world import DBA, DBA2, DEV, LEAD, PEOPLE

ALICE: Json = {
    "id": "U1",
    "team_id": "T1",
    "name": "alice",
    "deleted": False,
    "tz": "Europe/Berlin",
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_email_confirmed": True,
    "profile": {
        "email": "Alice@example.com",
        "real_name": " Alice \n Ames ",
        "display_name": "CEO",
        "title": "Head of everything",
        "phone": "1",
    },
}
LEFT: Json = {  # Slack tells less of people who left
    "id": "U9",
    "team_id": "T1",
    "name": "alice9",
    "deleted": True,
    "is_bot": False,
    "profile": {"email": "Alice@example.com", "real_name": "Alice Ames"},
}
DBAS: Json = {"id": "S1", "team_id": "T1", "handle": "dbas", "date_delete": 0, "users": ["U1"]}


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


def _moving(on: Stage) -> Callable[[float], Awaitable[object]]:
    async def sleep(seconds: float) -> None:
        on.clock.move(timedelta(seconds=seconds))

    return sleep


def _made(on: Stage, terms: Terms = USUAL, teams: frozenset[str] = frozenset()) -> SlackDirectory:
    options = SlackOptions(
        bot_token=BOT_TOKEN, signing_secrets=(SECRET,), api_url=on.slack.api_url, team_ids=teams
    )
    return SlackDirectory(options, on.clock.now, terms, _moving(on))


def _one(**change: object) -> Entry | None:
    other = {**ALICE, "id": "U2", "profile": {"email": "bob@example.com"}}
    found = entries([{**ALICE, **change}, other], {"T1"}, {})
    return next((one for one in found if one.key == "T1/U1"), None)


async def test_everybody_with_their_groups(on: Stage) -> None:
    """One entry for each person, with key, address, name, identity, zone and groups."""
    on.slack.workspace.add_usergroup("dbas", [user_of(DBA), user_of(DBA2)])
    on.slack.workspace.add_usergroup("nobody", [])
    on.slack.workspace.change_user(user_of(LEAD), deleted=True)
    made: Directory = _made(on)
    told = await made.fetch()
    await made.close()
    await made.close()
    by_id = {one.id: one for one in told.entries}
    team = on.slack.workspace.app.team_id

    assert (
        Entry(
            key=f"{team}/{user_of(DBA)}",
            id=DBA,
            name=by_id[DBA].name,
            groups=frozenset({"dbas"}),  # type: ignore[arg-type]  # a name
            attributes={"slack_role": "member"},
            identities=(Identity(chat=ChatName.SLACK, user=user_of(DBA)),),
            zone="Europe/London",
        )
        == by_id[DBA]
    )
    assert (False, True) == (by_id[LEAD].active, by_id[DEV].active)
    assert {"dbas": frozenset(), "nobody": frozenset()} == told.groups
    assert on.clock.now() == told.at
    assert [()] == list({one.unknown for one in on.slack.calls})


async def test_more_people_than_a_page_and_more_calls_than_a_minute_allows(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages follow each other, and where Slack says to wait, we wait."""
    monkeypatch.setattr(directory, "PAGE", 2)
    on.slack.api.enforce_rates = True
    for number in range(100):
        on.slack.workspace.add_user(f"extra{number}", email=f"extra{number}@example.com")
    on.slack.fail(Fault(method="users.list", status=429, headers={"Retry-After": "7"}))
    began, made = on.clock.now(), _made(on)
    told = await made.fetch()
    await made.close()

    assert 100 + len(PEOPLE) == len(told.entries)
    assert on.clock.now() - began > timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(method="users.list", status=503), TryAgain),
        (Fault(method="users.list", drop=True), TryAgain),
        (Fault(method="users.list", status=429, headers={"Retry-After": "3600"}), TryAgain),
        (Fault(method="users.list", status=429, headers={"Retry-After": "50"}, times=99), TryAgain),
        (Fault(method="users.list", error="missing_scope"), Impossible),
        (Fault(method="usergroups.list", error="missing_scope"), Impossible),
        (Fault(method="usergroups.list", error="plan_upgrade_required"), Impossible),
        (Fault(method="auth.test", error="invalid_auth"), Impossible),
    ],
)
async def test_never_a_part(on: Stage, fault: Fault, kind: type[Exception]) -> None:
    """Whatever fails, there is no answer, and it says what to do; the next one is whole again."""
    on.slack.fail(replace(fault))
    made = _made(on)
    with pytest.raises(kind):
        await made.fetch()
    on.slack.api.faults.clear()
    on.clock.move(timedelta(hours=1))
    told = await made.fetch()
    await made.close()

    assert {one.id for one in PEOPLE} <= {one.id for one in told.entries}


async def test_a_workspace_without_user_groups(on: Stage) -> None:
    """On the free plan groups are not asked for."""
    made = _made(on, Terms(groups=False))
    told = await made.fetch()
    await made.close()

    assert {} == told.groups
    assert "usergroups.list" not in [one.method for one in on.slack.calls]


async def test_a_cursor_that_never_ends(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """More pages than there can be people are no answer."""
    monkeypatch.setattr(directory, "PAGE", 1)
    monkeypatch.setattr(directory, "MOST_PAGES", 2)
    made = _made(on)
    with pytest.raises(Impossible, match="SCIM"):
        await made.fetch()
    await made.close()


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"members": [], "response_metadata": {"next_cursor": "again"}}, TryAgain),
        ({"users": []}, TryAgain),
        ({}, TryAgain),
        (Unreachable("not enabled"), TryAgain),
    ],
)
async def test_answers_that_are_none(
    on: Stage, monkeypatch: pytest.MonkeyPatch, told: Json | Exception, kind: type[Exception]
) -> None:
    """A list that is missing, or goes round in circles, is not an empty workspace."""

    async def answer(*_: object) -> Json:
        if isinstance(told, Exception):
            raise told
        return told

    monkeypatch.setattr(Slack, "call", answer)
    made = _made(on, Terms(groups=False), frozenset({"T1"}))
    with pytest.raises(kind):
        await made.fetch()
    await made.close()


async def test_a_token_without_a_bot(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose workspace it is cannot be told, and somebody must act."""

    async def nobody(_: Slack) -> Ourselves:
        raise NotConfigured("The Slack token belongs to no bot.")

    monkeypatch.setattr(Slack, "who_am_i", nobody)
    made = _made(on)
    with pytest.raises(Impossible, match="no bot"):
        await made.fetch()
    await made.close()


def test_what_is_written_of_a_person() -> None:
    """The address stays as it is written; title, display name and phone are no facts."""
    found = _one()

    assert found == Entry(
        key="T1/U1",
        id="Alice@example.com",  # type: ignore[arg-type]  # a name
        name="Alice Ames",
        attributes={"slack_role": "member"},
        identities=(Identity(chat=ChatName.SLACK, user="U1"),),
        zone="Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"is_email_confirmed": None}, True),
        ({"is_email_confirmed": False}, False),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_restricted": None}, False),
        ({"is_bot": True}, None),
        ({"is_bot": None}, None),
        ({"id": "USLACKBOT"}, None),
        ({"is_stranger": True}, None),
        ({"team_id": "T9"}, None),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, None),
        ({"profile": {"real_name": "No address"}}, None),
    ],
)
def test_whose_address_counts(change: Json, expected: bool | None) -> None:  # noqa: FBT001  pytest's
    """Full members with a confirmed address link; guests are shown; nobody else is there."""
    found = _one(**change)

    assert expected == (found.verified if found else None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"is_admin": True}, "admin"),
        ({"is_admin": True, "is_owner": True}, "owner"),
        ({"is_primary_owner": True}, "owner"),
        ({"is_restricted": True}, "guest"),
    ],
)
def test_roles(change: Json, expected: str) -> None:
    """The only attribute is what the workspace's admins made somebody."""
    found = _one(**change)

    assert {"slack_role": expected} == (found.attributes if found else {})


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", None])
def test_odd_zones(zone: str | None) -> None:
    """A zone that is none is left out."""
    found = _one(tz=zone)

    assert found is not None
    assert found.zone is None


def test_an_enterprise_is_one_home() -> None:
    """Where the enterprise is served, moving between its workspaces changes no key."""
    moved = {**ALICE, "team_id": "T9", "enterprise_user": {"enterprise_id": "E1"}}

    assert ["E1/U1"] == [one.key for one in entries([moved], {"E1"}, {})]


def test_people_who_left() -> None:
    """They are inactive, in no group, and still known by their address, so that rights end."""
    (found,) = entries([LEFT], {"T1"}, {"dbas": {"U9"}})  # type: ignore[dict-item]  # a name

    assert (False, True, frozenset(), {}) == (
        found.active,
        found.verified,
        found.groups,
        found.attributes,
    )


def test_an_address_given_to_somebody_else() -> None:
    """The leaver does not stand for it any more; the joiner does, under a key of their own."""
    found = entries([LEFT, ALICE], {"T1"}, {})

    assert {"T1/U9": False, "T1/U1": True} == {one.key: one.verified for one in found}


def test_an_address_of_two() -> None:
    """When two active people have one address, it links neither."""
    found = entries([ALICE, {**ALICE, "id": "U2"}], {"T1"}, {})

    assert [False, False] == [one.verified for one in found]


def test_no_address_at_all() -> None:
    """That is a missing scope, and not an empty workspace."""
    with pytest.raises(Impossible, match=r"users:read\.email"):
        entries([{**ALICE, "profile": {}}], {"T1"}, {})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {"dbas": {"U1"}}),
        ({"users": ["U1", 7]}, {"dbas": {"U1"}}),
        ({"users": None, "user_count": "0"}, {"dbas": set()}),
        ({"is_external": True}, {}),
        ({"team_id": "T9"}, {}),
        ({"date_delete": 1_700_000_000}, {}),
        ({"handle": ""}, {}),
    ],
)
def test_groups(change: Json, expected: Json) -> None:
    """Only enabled groups of the workspace itself count."""
    assert expected == memberships([{**DBAS, **change}], {"T1"})


def test_groups_that_cannot_be_told() -> None:
    """Two of one handle, or members that were left out: no answer."""
    with pytest.raises(Impossible, match="@dbas"):
        memberships([DBAS, {**DBAS, "id": "S2"}], {"T1"})
    with pytest.raises(TryAgain, match="@dbas"):
        memberships([{**DBAS, "users": None, "user_count": 2}], {"T1"})
