"""Access flows: the rule that says who may ask, for what, how long, when, and who approves."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.catalog import Selector
from bot.domain.ids import (
    BundleName,
    FlowName,
    GroupName,
    PermissionName,
    PersonId,
    RotaName,
    WebhookName,
)
from bot.domain.people import ChatName


# --- who: conditions over a person -------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class InGroup:
    """The person is in the group."""

    group: GroupName


@dataclass(frozen=True, slots=True, kw_only=True)
class IsPerson:
    """The person is this one."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallFor:
    """The person is on call now."""

    rota: RotaName


class Comparison(StrEnum):
    """How an attribute is compared. All of them are exact: no case is folded."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"


@dataclass(frozen=True, slots=True, kw_only=True)
class HasAttribute:
    """The person's attribute compares so. An attribute that is not there satisfies nothing."""

    attribute: str
    value: str
    how: Comparison = Comparison.IS


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerOf:
    """The person manages somebody, directly, for whom the condition holds."""

    condition: "Condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class EachOf:
    """All conditions hold."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """At least one condition holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The condition is known not to hold. What is unknown does not satisfy its opposite either."""

    condition: "Condition"


Condition = InGroup | IsPerson | OnCallFor | HasAttribute | ManagerOf | EachOf | OneOf | Not


# --- for whom ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class ForSelf:
    """Who asks receives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForReports:
    """Whom the requester manages, directly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForOthers:
    """Anybody else for whom the condition holds."""

    condition: Condition


Whom = ForSelf | ForReports | ForOthers


# --- what --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What a flow covers: bundles by name, or resources by selector with these permissions.

    `permissions` of None means all of them. `except_` wins over everything it names.
    """

    bundles: frozenset[BundleName] = frozenset()
    where: tuple[Selector, ...] = ()
    permissions: frozenset[PermissionName] | None = None
    except_: tuple["What", ...] = ()


# --- who approves ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class FromManager:
    """The requester's manager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromOwner:
    """Whoever answers for the resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromIntegrationOwner:
    """Whoever answers for the integration, whatever its resources say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromGroup:
    """Anyone in the group."""

    group: GroupName


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPerson:
    """This person."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FromOnCall:
    """Whoever is on call when they decide."""

    rota: RotaName


@dataclass(frozen=True, slots=True, kw_only=True)
class FromMatching:
    """Anyone for whom the condition holds."""

    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class FromWebhook:
    """A machine that is asked by a signed message. Its silence, as anybody's, is no yes."""

    webhook: WebhookName


Source = (
    FromManager
    | FromOwner
    | FromIntegrationOwner
    | FromGroup
    | FromPerson
    | FromOnCall
    | FromMatching
    | FromWebhook
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """So many decisions by different people, each from any of the sources."""

    sources: tuple[Source, ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every part must be satisfied."""

    parts: tuple["Approval", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """One part is enough."""

    parts: tuple["Approval", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """Nobody needs to decide: the flow itself says yes."""


Approval = Automatic | Step | AllOf | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """After so long without an outcome these people may decide as well."""

    after: timedelta
    to: tuple[Source, ...]


# --- terms -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class JustificationRule:
    """Whether a justification must be given, and what it must contain: a regular expression."""

    required: bool = False
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a flow may be used. A window that ends before it starts runs over midnight."""

    days: frozenset[int]  # Monday is 0; the day on which a window begins
    start: time
    end: time
    zone: str

    def hold(self, now: datetime) -> bool:
        """Say whether `now` lies within the hours."""
        local = now.astimezone(ZoneInfo(self.zone))
        clock, today = local.time(), local.weekday()
        if self.start < self.end:
            return today in self.days and self.start <= clock < self.end
        before = (today - 1) % 7
        return (today in self.days and clock >= self.start) or (
            before in self.days and clock < self.end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel to tell."""

    chat: ChatName
    channel: str  # a Slack channel name or id; a Teams conversation id


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """How often, and by how much, a grant may be extended. Each is a decision of its own.

    `first_alone` lets the first one pass without anybody, if the flow still allows the rest.
    """

    max: int
    each: timedelta
    first_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long one person may hold one entitlement in all, under any flow, in so much time."""

    total: timedelta
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Granted at once, told at once, reviewed afterwards by somebody else."""

    places: tuple[Place, ...] = ()
    tell: tuple[Source, ...] = ()
    reviewers: tuple[Source, ...] = ()
    within: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One access flow. `deny` flows use only `who` and `what`, and always win.

    `trigger` flows are not asked for: they grant while `who` holds and revoke when it stops.
    """

    name: FlowName
    who: Condition
    what: What
    deny: bool = False
    whom: tuple[Whom, ...] = (ForSelf(),)
    default: timedelta = timedelta(hours=1)
    max: timedelta = timedelta(hours=1)
    justification: JustificationRule = field(default_factory=JustificationRule)
    approval: Approval = field(default_factory=Automatic)
    distinct: bool = True  # one person fills one slot, even of different steps
    reason_required: bool = False  # a yes needs a reason too
    hours: Hours | None = None
    remind: timedelta | None = None  # those who are waited for, again and again
    lapse_after: timedelta = timedelta(hours=24)
    escalation: tuple[Escalation, ...] = ()
    extensions: Extensions | None = None
    limit: Limit | None = None
    ends_with_shift: bool = False
    trigger: bool = False
    break_glass: BreakGlass | None = None
    together: bool | None = None  # None: undo the others if one target fails, in production only
    notify: tuple[Place, ...] = ()

    @property
    def alone(self) -> bool:
        """Say whether the flow says yes by itself, so that every fact must be known at once."""
        return isinstance(self.approval, Automatic)
