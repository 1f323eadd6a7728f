"""The example policies are in order, and decide what their comments say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters.connectors import registry
from bot.config.loading import load
from tests.docs.policies.asking import Case, example, examples, on_duty

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SUNDAY = MONDAY - timedelta(days=1)


@pytest.mark.parametrize("path", examples(), ids=[one.name for one in examples()])
def test_an_example_is_in_order(path: Path) -> None:
    """No problem, and nothing that deserves a look."""
    assert () == load(path, connectors=registry.names()).warnings


def test_there_are_four_examples() -> None:
    """A file each, and one folder."""
    expected = ["bank", "multi-tenant-saas.yaml", "on-call-team.yaml", "start-up.yaml"]

    assert expected == [one.name for one in examples()]


class TestStartUp:
    """A start-up: nobody waits for staging, and one yes opens production."""

    case = partial(Case, policy=example("start-up.yaml").policy, now=MONDAY)

    def test_staging_opens_at_once_for_engineers_alone(self) -> None:
        """Support has no business there."""
        lea = self.case(who="lea@example.com", what="staging/app:write")
        ida = self.case(who="ida@example.com", what="staging/app:write")

        assert ("staging", []) == (lea.flow(), lea.slots())
        assert None is ida.flow()

    def test_production_is_read_after_one_yes(self) -> None:
        """From the manager or a founder, for support too."""
        ida = self.case(who="ida@example.com", what="production/app:read")

        assert "production-read" == ida.flow()
        assert [{"ana@example.com", "tom@example.com"}] == ida.slots()

    def test_nobody_but_an_engineer_writes_production(self) -> None:
        """And founders decide, who cannot ask themselves."""
        lea = self.case(who="lea@example.com", what="production/app:write")

        assert [{"ana@example.com", "tom@example.com"}] == lea.slots()
        assert None is replace(lea, who="ida@example.com").flow()
        assert None is replace(lea, who="ana@example.com").flow()

    def test_glass_is_broken_by_whoever_is_on_call(self) -> None:
        """In the week of somebody else it is not, and the bundle is not to be had otherwise."""
        what = "production/app:write"
        glass = self.case(who="max@example.com", what=what, bundle="product-incident", glass=True)

        assert "product-break-glass" == glass.flow()
        assert None is replace(glass, now=SUNDAY).flow()
        assert "product-break-glass" == replace(glass, who="lea@example.com", now=SUNDAY).flow()
        assert None is replace(glass, who="ana@example.com").flow()


class TestBank:
    """A bank: four eyes for production, and deny flows for what must stay here."""

    case = partial(Case, policy=example("bank").policy, now=MONDAY)

    def test_the_owner_that_the_tag_names_lets_read(self) -> None:
        """After two hours the risk officer may as well."""
        dev = self.case(who="dev@bank.example", what="ledger/postings:read")
        owners = {"dba-1@bank.example", "dba-2@bank.example"}

        assert "production-read" == dev.flow()
        assert [owners] == dev.slots()
        assert [{*owners, "risk@bank.example"}] == dev.slots(waited=True)

    def test_production_is_read_in_working_hours_only(self) -> None:
        """Nobody is there to decide on a Sunday."""
        dev = self.case(who="dev@bank.example", what="ledger/postings:read", now=SUNDAY)

        assert None is dev.flow()

    def test_a_change_needs_owner_risk_officer_and_machine(self) -> None:
        """Contractors, and people of whom it is not known, may not even ask."""
        dev = self.case(who="dev@bank.example", what="ledger/accounts:write")

        assert [
            {"dba-1@bank.example", "dba-2@bank.example"},
            {"risk@bank.example"},
            {"webhook:change-board"},
        ] == dev.slots()
        assert None is replace(dev, who="guest@bank.example").flow()

    def test_contractors_never_see_customers(self) -> None:
        """Nor does anybody else ask for them."""
        lead = self.case(
            who="lead@bank.example", what="ledger/accounts:read", receiver="guest@bank.example"
        )

        assert "customer-data-stays-here" == lead.asked().denied_by

    def test_a_manager_asks_for_the_team_alone(self) -> None:
        """And their own manager decides with the owner."""
        lead = self.case(
            who="lead@bank.example", what="ledger/postings:read", receiver="dev@bank.example"
        )

        assert "reports-read" == lead.flow()
        assert {"head@bank.example"} == lead.slots()[0]
        assert None is replace(lead, receiver="").flow()
        assert None is replace(lead, receiver="audit@bank.example").flow()


class TestOnCallTeam:
    """A team on call: the shift opens and closes things; while nobody knows who has it, nobody."""

    start, end = MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=8)
    unknown = example("on-call-team.yaml").policy
    known = on_duty(
        unknown, {"primary": "sre-1@example.com", "secondary": "sre-2@example.com"}, start, end
    )
    case = partial(Case, policy=known, now=MONDAY)

    def test_a_shift_opens_what_nobody_asked_for(self) -> None:
        """For as long as it lasts, and never while it is unknown."""
        view = self.case(who="sre-2@example.com", what="cluster/search:view", triggered=True)

        assert "shift-view" == view.flow()
        assert None is replace(view, who="dev@example.com").flow()
        assert None is replace(view, policy=self.unknown).flow()
        assert None is replace(view, now=self.end).flow()

    def test_the_first_on_call_debugs_at_once_and_until_the_shift_ends(self) -> None:
        """The second asks the first."""
        debug = self.case(who="sre-1@example.com", what="cluster/checkout:debug")
        flow = debug.asked().flow

        assert flow is not None
        assert ("shift-debug", True) == (flow.name, flow.ends_with_shift)
        assert [{"sre-1@example.com"}] == replace(debug, who="sre-2@example.com").slots()

    def test_a_developer_asks_whoever_is_on_call(self) -> None:
        """And the manager when nobody answers, or nobody is known to be on call."""
        dev = self.case(who="dev@example.com", what="cluster/checkout:debug")

        assert [{"sre-1@example.com", "sre-2@example.com"}] == dev.slots()
        unknown = replace(dev, policy=self.unknown)
        assert [set()] == unknown.slots()
        assert [{"boss@example.com"}] == unknown.slots(waited=True)

    def test_an_outage_is_for_those_on_call(self) -> None:
        """At once, and reviewed by others."""
        glass = self.case(
            who="sre-2@example.com", what="orders/orders:write", bundle="outage", glass=True
        )

        assert "outage-break-glass" == glass.flow()
        assert None is replace(glass, who="dev@example.com").flow()


class TestMultiTenantSaas:
    """Environments are kept apart, and so are regions."""

    case = partial(Case, policy=example("multi-tenant-saas.yaml").policy, now=MONDAY)

    def test_each_environment_has_its_own_rule(self) -> None:
        """From nobody's yes to two people's."""
        ask = self.case(who="eng-eu@saas.example", what="tenants-dev/sandbox:write")
        write = replace(ask, what="tenants-prod/acme:write")

        assert ("development", []) == (ask.flow(), ask.slots())
        assert "staging" == replace(ask, what="tenants-staging/rehearsal:write").flow()
        assert "production-write" == write.flow()
        assert [{"lead@saas.example"}, {"privacy@saas.example"}] == write.slots()

    def test_europe_stays_in_europe(self) -> None:
        """Elsewhere one may work on one's own region's tenants."""
        ask = self.case(who="eng-us@saas.example", what="tenants-prod/acme:read")

        assert "europe-stays-in-europe" == ask.asked().denied_by
        assert "production-read" == replace(ask, what="tenants-prod/globex:read").flow()

    def test_the_support_lead_opens_a_tenant_for_a_case(self) -> None:
        """For support in the region, never for themselves."""
        ask = self.case(
            who="desk@saas.example", what="tenants-prod/acme:read", receiver="help-eu@saas.example"
        )

        assert ("support-read", [{"lead@saas.example"}]) == (ask.flow(), ask.slots())
        assert None is replace(ask, receiver="").flow()
        assert None is replace(ask, receiver="help-us@saas.example").flow()
        assert None is replace(ask, receiver="eng-eu@saas.example").flow()

    def test_billing_is_nobodys_customer_data(self) -> None:
        """No flow reads it: it has no such tag, and privacy owns it."""
        ask = self.case(who="eng-eu@saas.example", what="tenants-prod/billing:read")

        assert None is ask.flow()

    def test_new_tenants_are_looked_for(self) -> None:
        """Hourly in production, and not at all in development."""
        setups = example("multi-tenant-saas.yaml").integrations.values()

        assert [None, timedelta(hours=6), timedelta(hours=1)] == [one.discover for one in setups]
