"""Access files load as a whole or not at all; what is wrong with them is said all at once."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.config.files import Source
from bot.config.loading import Loaded, load, load_texts
from bot.config.problems import ConfigProblems
from bot.config.resolving.directories import DirectorySetup
from bot.domain.catalog import Entitlement, OwnerPerson
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Automatic,
    EachOf,
    FromGroup,
    FromManager,
    FromOwner,
    InGroup,
    OneOf,
    Place,
    Step,
)
from bot.domain.ids import (
    BundleName,
    FlowName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
    RotaName,
)
from bot.domain.people import ChatName, Identity, Rota, Schedule

HERE = Path(__file__).parent
SAMPLE = (HERE / "sample.yaml").read_text()
BASE = (HERE / "base.yaml").read_text()
NOW = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(scope="module")
def sample() -> Loaded:
    """Load the sample."""
    return load_texts([Source("sample.yaml", SAMPLE)])


def test_the_shared_example_loads_as_it_stands() -> None:
    """The example that settles how access files read loads without a problem."""
    example = Path(__file__).parents[4] / "shared" / "access.example.yaml"
    loaded = load(example if example.exists() else HERE / "sample.yaml")

    assert {"production-read", "payments-break-glass"} <= set(loaded.policy.by_name)


def test_people_carry_what_the_file_says(sample: Loaded) -> None:
    """Identities, zone, attributes, accounts and nested groups reach the person."""
    ada = sample.policy.people[PersonId("ada@example.com")]
    tess = sample.policy.people[PersonId("tess@example.com")]

    assert {"engineering", "payments", "everybody"} == ada.groups
    assert {"employment": "employee", "level": "3"} == ada.attributes
    assert {IntegrationName("shop-db"): "ada"} == ada.accounts
    assert ("tess@example.com", "Europe/Berlin") == (ada.manager, ada.zone)
    assert (
        Identity(chat=ChatName.TEAMS, user="3f0c1f2e-0000-4000-8000-00000000000b"),
        Identity(chat=ChatName.SLACK, user="U02TESSLEAD"),
    ) == tess.chats()


def test_groups_hold_members_of_nested_ones(sample: Loaded) -> None:
    """Whoever is in an inner group is in the outer one; whoever left is in none."""
    members = sample.policy.members

    assert {"dora@example.com", "dirk@example.com"} == members[GroupName("reviewers")]
    assert "dirk@example.com" in members[GroupName("everybody")]
    assert "dora@example.com" in members[GroupName("engineering")]
    assert "gone@example.com" not in members[GroupName("everybody")]


def test_rotas_take_turns_as_written(sample: Loaded) -> None:
    """A rota has its members, its turn and its local start."""
    nightly = sample.policy.rotas[RotaName("nightly")]

    assert isinstance(nightly, Rota)
    assert timedelta(hours=12) == nightly.every
    assert datetime(2026, 11, 2, tzinfo=UTC).replace(tzinfo=None) == nightly.start


def test_integrations_keep_options_apart_from_policy(sample: Loaded) -> None:
    """Connector options are typed as YAML reads them, and references stay references."""
    setup = sample.integrations[IntegrationName("shop-db")]

    assert "postgresql" == setup.connector
    assert {
        "connection": "env:SHOP_DB_URL",
        "strategy": "membership",
        "idle_timeout": 600,
        "statement_log": True,
    } == setup.options


def test_resources_carry_tags_owner_link_and_settings(sample: Loaded) -> None:
    """Text in tags stays as it was written; further keys are settings for the connector."""
    shop = sample.policy.catalogue.integrations[IntegrationName("shop-db")]
    carts, prices = shop.resources[ResourceName("carts")], shop.resources[ResourceName("prices")]

    assert {"team": "payments", "data": "customer", "shard": "01"} == carts.tags
    assert {"database": "carts"} == carts.settings
    assert OwnerPerson(person=PersonId("dirk@example.com")) == prices.owner
    assert {"role": "shop_write"} == shop.permissions[PermissionName("write")].settings


def test_bundles_expand(sample: Loaded) -> None:
    """A bundle holds what it names and what its selector finds."""
    found = sample.policy.catalogue.expand(BundleName("payments-incident"))

    assert [
        "shop-db/carts:read",
        "shop-db/carts:write",
        "shop-db/prices:read",
    ] == [str(one) for one in found]


def test_flows_carry_their_terms(sample: Loaded) -> None:
    """Durations, hours, escalation in order of time, extensions and the rest reach the flow."""
    write = sample.policy.by_name[FlowName("production-write")]

    assert write.hours is not None
    assert write.extensions is not None
    assert (frozenset({0, 1}), time(22), time(6)) == (
        write.hours.days,
        write.hours.start,
        write.hours.end,
    )
    assert [timedelta(minutes=15), timedelta(hours=1)] == [one.after for one in write.escalation]
    assert (FromOwner(),) == write.escalation[1].to
    assert (2, timedelta(minutes=30)) == (write.extensions.max, write.extensions.each)
    assert write.justification.required
    assert False is write.together
    assert isinstance(write.who, OneOf)
    assert isinstance(write.who.conditions[0], EachOf)


def test_approvals_nest(sample: Loaded) -> None:
    """`any_of` and `all_of` are laid out as they are written."""
    read = sample.policy.by_name[FlowName("production-read")]
    reviewers = Step(sources=(FromGroup(group=GroupName("reviewers")),))
    both = AllOf(parts=(Step(sources=(FromOwner(),)), reviewers))

    assert AnyOf(parts=(Step(sources=(FromManager(),)), both)) == read.approval
    assert (
        Place(chat=ChatName.SLACK, channel="#access"),
        Place(chat=ChatName.TEAMS, channel="19:access@thread.tacv2"),
    ) == read.notify


def test_break_glass_is_automatic_and_reviewed(sample: Loaded) -> None:
    """A break-glass flow asks nobody, tells at once, and names its reviewers."""
    glass = sample.policy.by_name[FlowName("payments-break-glass")]

    assert glass.break_glass is not None
    assert Automatic() == glass.approval
    assert (FromGroup(group=GroupName("reviewers")),) == glass.break_glass.reviewers
    assert (Place(chat=ChatName.SLACK, channel="#incidents"),) == glass.break_glass.places
    assert timedelta(hours=24) == glass.break_glass.within


def test_a_resource_is_chosen_by_its_very_name(sample: Loaded) -> None:
    """A flow on one resource covers no other, not even of the same name elsewhere."""
    staging = sample.policy.by_name[FlowName("staging-read")]

    assert InGroup(group=GroupName("everybody")) == staging.who
    assert [("staging-db", "carts")] == [(one.integration, one.name) for one in staging.what.where]
    assert timedelta(hours=1) == staging.default


def test_revision_follows_content_alone() -> None:
    """Comments, layout and order keep the revision; a changed value makes another."""
    revision = load_texts([Source("a", BASE)]).policy.revision
    same = load_texts(
        [Source("b", "# hello\n" + BASE.replace("{group: owners}", "{ group: owners }"))]
    )
    other = load_texts([Source("c", BASE.replace("max: 4h", "max: 3h"))])

    assert revision == same.policy.revision
    assert revision != other.policy.revision


def test_an_unknown_connector_is_named() -> None:
    """With the connectors known, a misspelt one gets the nearest."""
    with pytest.raises(ConfigProblems) as caught:
        load_texts([Source("a", BASE)], connectors=["postgres", "command"])

    assert [
        (
            "a:9:16: integrations.shop-db.connector: There is no connector called postgresql. "
            "(did you mean postgres?)"
        )
    ] == [str(one) for one in caught.value.problems]


def test_a_folder_is_read_as_one(tmp_path: Path) -> None:
    """Files of a folder are joined; hidden files and others are left out."""
    people, rest = BASE.split("on_call:\n")
    (tmp_path / "a.yml").write_text(people)
    (tmp_path / "b.yaml").write_text("on_call:\n" + rest)
    (tmp_path / ".c.yaml").write_text("nonsense")
    (tmp_path / "d.txt").write_text("nonsense")

    assert load_texts([Source("x", BASE)]).policy == load(tmp_path).policy


def test_a_name_in_two_files_is_refused(tmp_path: Path) -> None:
    """What is defined twice is refused with both places."""
    (tmp_path / "a.yaml").write_text(BASE)
    (tmp_path / "b.yaml").write_text(
        "bundles:\n  incident: {contains: [{resource: shop-db/carts, permission: read}]}\n"
    )

    with pytest.raises(ConfigProblems) as caught:
        load(tmp_path)

    assert [
        (
            f"{tmp_path}/b.yaml:2:3: bundles.incident: is defined twice; "
            f"it is at {tmp_path}/a.yaml:16:3 already."
        )
    ] == [str(one) for one in caught.value.problems]


def test_missing_odd_and_foreign_files_are_problems(tmp_path: Path) -> None:
    """A path that leads nowhere, an empty folder and bytes that are no text are said plainly."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").mkdir()

    def message(path: Path) -> str:
        with pytest.raises(ConfigProblems) as caught:
            load(path)
        return caught.value.problems[0].message

    assert "There is no such file." == message(tmp_path / "none.yaml")
    assert "The file is not UTF-8 text." == message(tmp_path / "bytes.yaml")
    assert message(tmp_path / "empty").startswith("There is no file ending in .yaml")


def test_a_file_that_anybody_may_write_is_warned_of(tmp_path: Path) -> None:
    """Whoever may write the file decides who gets access, so that is worth a warning."""
    path = tmp_path / "access.yaml"
    path.write_text(BASE)
    path.chmod(0o666)

    assert [f"{path}:1:1: Anybody on this machine may change this file."] == [
        str(one) for one in load(path).warnings
    ]


def test_entitlements_are_of_the_catalogue(sample: Loaded) -> None:
    """Everything that can be lent has its integration, resource and permission."""
    carts = Entitlement(IntegrationName("shop-db"), ResourceName("carts"), PermissionName("read"))

    assert carts in set(sample.policy.catalogue.entitlements())
    assert 5 == len(list(sample.policy.catalogue.entitlements()))


SYSTEMS = """
directory: [{scim: {token: env:SCIM}}]
on_call: {duty: {pagerduty: {schedule: P1, token: env:PD}}}
webhooks: {board: {url: "https://b.example.com", secret: env:B}}
groups: {outer: {members: [eve@example.com], groups: [synced]}}
notify: {operators: [{slack: "#ops"}, {group: outer}]}
integrations:
  db: {connector: postgresql, discover: true, permissions: {read: {}}}
flows:
  - name: read
    who: {group: synced}
    what: {where: {integration: db}}
    duration: {max: 1h}
    approval: {from: [{webhook: board}, {on_call: duty}]}
"""


def test_other_systems_are_named_beside_the_policy() -> None:
    """Directories, schedules, machines, and what the files say of people they do not define."""
    found = load_texts([Source("a", SYSTEMS)])

    assert [DirectorySetup(kind="scim", options={"token": "env:SCIM"})] == [*found.directories]
    assert {"duty": "pagerduty"} == {name: one.kind for name, one in found.on_call.items()}
    assert Schedule(name=RotaName("duty")) == found.policy.rotas[RotaName("duty")]
    assert {"board": "env:B"} == {name: one.secret for name, one in found.webhooks.items()}
    assert {"eve@example.com": {"outer"}} == found.elsewhere
    assert {"synced": {"outer"}} == found.nested
    assert timedelta(hours=1) == found.integrations[IntegrationName("db")].discover
    assert (FromGroup(group=GroupName("outer")),) == found.policy.overseers
    assert (Place(chat=ChatName.SLACK, channel="#ops"),) == found.policy.operators


def test_what_a_directory_has_to_know_is_a_warning() -> None:
    """Each name where it stands."""
    found = [str(one) for one in load_texts([Source("a", SYSTEMS)]).warnings]

    def expected(where: str, who: str, kind: str) -> str:
        said = f"The directory has to know {who}: there is no such {kind} in these files."
        return f"a:{where}: {said}"

    assert [
        expected("5:28: groups.outer.members.0", "eve@example.com", "person"),
        expected("5:55: groups.outer.groups.0", "synced", "group"),
        expected("11:18: flows.read.who.group", "synced", "group"),
    ] == found


def test_files_without_people_need_a_directory(tmp_path: Path) -> None:
    """A cut-off save must not revoke everything; who is in a directory is not in the file."""
    (tmp_path / "some.yaml").write_text(SYSTEMS)
    (tmp_path / "none.yaml").write_text("bundles: {}\n")

    assert {} == load(tmp_path / "some.yaml").policy.people
    with pytest.raises(ConfigProblems, match="names no people"):
        load(tmp_path / "none.yaml")
