"""People from files and directories: joined, linked by lasting ids, and never guessed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import GroupName, PersonId
from bot.domain.people import ChatName, Identity, Person
from bot.engine.directories import Links, Merged, Told, Written, merge
from bot.ports.directory import Entry, Snapshot

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=1)
ADA, BEA, CAL = (PersonId(f"{name}@example.com") for name in ("ada", "bea", "cal"))
DEV, OPS, ALL = map(GroupName, ("dev", "ops", "all"))


def entry(key: str, person: PersonId, **said: object) -> Entry:
    """Make an entry."""
    return Entry(**{"key": key, "id": person, "name": key.title(), **said})  # type: ignore[arg-type]  # a table


def told(*entries: Entry, name: str = "scim", **more: object) -> Told:
    """Make what a directory said."""
    snapshot = Snapshot(**{"entries": entries, "at": NOW, **more})  # type: ignore[arg-type]  # a table
    return Told(directory=name, snapshot=snapshot, known_until=UNTIL)


def people(*each: Told, written: Written | None = None, links: Links | None = None) -> Merged:
    """Merge."""
    return merge(written or Written(), each, links or {})


def slack(user: str) -> Identity:
    """Make a Slack identity."""
    return Identity(chat=ChatName.SLACK, user=user)


def test_a_directory_makes_people() -> None:
    """Everything that it says is taken over, managers by their key; it is known for a time."""
    found = people(
        told(
            entry(
                "a1",
                ADA,
                manager="b1",
                groups=frozenset({DEV}),
                attributes={"site": "berlin"},
                identities=(slack("U1"),),
                zone="Europe/Berlin",
            ),
            entry("b1", BEA),
        )
    )

    assert found.people[ADA] == Person(
        id=ADA,
        name="A1",
        groups=frozenset({DEV}),
        manager=BEA,
        attributes={"site": "berlin"},
        identities=(slack("U1"),),
        zone="Europe/Berlin",
        source="scim",
        known_until=UNTIL,
    )
    assert found.links == {f"scim/{ADA}": "a1", f"scim/{BEA}": "b1"}
    assert not found.doubts


def test_the_file_adds_to_a_directory() -> None:
    """Groups and identities are joined; the file has the word on what it says itself."""
    known = Person(
        id=ADA,
        name="Ada of the file",
        groups=frozenset({OPS}),
        identities=(slack("U9"),),
        attributes={"site": "paris"},
    )
    said = entry(
        "a1", ADA, groups=frozenset({DEV}), identities=(slack("U1"),), attributes={"site": "x"}
    )
    found = people(told(said), written=Written(people={ADA: known})).people[ADA]

    assert ("Ada of the file", {DEV, OPS}) == (found.name, set(found.groups))
    assert (slack("U9"), slack("U1")) == found.identities
    assert {"site": "paris"} == found.attributes
    assert UNTIL == found.known_until


@pytest.mark.parametrize(("file", "directory"), [(True, False), (False, True), (False, False)])
def test_whoever_is_inactive_anywhere_is_inactive(file: bool, directory: bool) -> None:  # noqa: FBT001 - drawn
    """A leaver has no rights, wherever that is known."""
    known = Written(people={ADA: Person(id=ADA, name="Ada", active=file)})
    found = people(told(entry("a1", ADA, active=directory)), written=known)

    assert not found.people[ADA].active


def test_two_directories_are_known_as_long_as_the_older_one() -> None:
    """A person of two directories is known until the first of them is silent for too long."""
    later = replace(told(entry("s1", ADA), name="slack"), known_until=UNTIL + timedelta(hours=1))

    assert UNTIL == people(told(entry("a1", ADA)), later).people[ADA].known_until


def test_groups_of_the_file_reach_people_of_a_directory() -> None:
    """A group may list somebody whom only the directory knows, and hold a directory's group."""
    written = Written(elsewhere={ADA: frozenset({OPS})}, nested={DEV: frozenset({ALL})})
    found = people(told(entry("a1", ADA, groups=frozenset({DEV}))), written=written)

    assert {DEV, OPS, ALL} == set(found.people[ADA].groups)


def test_nested_groups_end_in_a_circle() -> None:
    """Groups that hold each other are both reached, once."""
    circle = {DEV: frozenset({OPS}), OPS: frozenset({DEV, ALL})}
    found = people(told(entry("a1", ADA, groups=frozenset({DEV})), groups=circle))

    assert {DEV, OPS, ALL} == set(found.people[ADA].groups)


@pytest.mark.parametrize("circle", [{"a1": "a1"}, {"a1": "b1", "b1": "a1"}])
def test_nobody_is_above_themselves(circle: dict[str, str]) -> None:
    """A manager who is under the person, however far down, is no manager."""
    found = people(
        told(
            entry("a1", ADA, manager=circle["a1"]),
            entry("b1", BEA, manager=circle.get("b1")),
            entry("c1", CAL, manager="a1"),
        )
    ).people

    assert found[ADA].manager is None
    assert ADA == found[CAL].manager


def test_an_unknown_manager_is_none() -> None:
    """A key that the directory does not hold is nobody."""
    assert people(told(entry("a1", ADA, manager="zz"))).people[ADA].manager is None


def test_an_unverified_entry_links_nobody() -> None:
    """An address that the directory does not vouch for is a claim, and makes no person."""
    assert not people(told(entry("a1", ADA, verified=False))).people


def test_an_address_that_is_given_to_somebody_else_has_no_rights() -> None:
    """The joiner is not the leaver: until an operator has looked, the address is nobody's."""
    links = {f"scim/{ADA}": "old"}
    gone, joiner = entry("old", ADA, active=False), entry("new", ADA)

    for entries in ([joiner], [gone, joiner]):
        known = Written(people={ADA: Person(id=ADA, name="Ada")})
        found = people(told(*entries), written=known, links=links)

        assert not found.people[ADA].active
        assert not found.links
        assert "another account" in found.doubts[0]


def test_an_address_of_two_accounts_is_nobody_s() -> None:
    """Two active accounts with one address: neither is believed."""
    found = people(told(entry("a1", ADA), entry("a2", ADA)))

    assert (not found.people, 1) == (True, len(found.doubts))


def test_a_leaver_alone_is_linked_and_inactive() -> None:
    """Who is only known as having left stays so."""
    found = people(told(entry("a1", ADA, active=False)))

    assert not found.people[ADA].active
    assert {f"scim/{ADA}": "a1"} == found.links


def test_an_identity_that_two_people_claim_is_neither_s() -> None:
    """Whoever was named first gains nothing from it."""
    found = people(
        told(entry("a1", ADA, identities=(slack("U1"),)), entry("b1", BEA)),
        told(entry("x", BEA, identities=(slack("U1"), slack("U2"))), name="slack"),
    )

    assert () == found.people[ADA].identities
    assert (slack("U2"),) == found.people[BEA].identities
    assert "claimed by" in found.doubts[0]
