"""The company's flows as Cedar policies, so that the same decisions can be asked of Cedar.

Who is on call, whom somebody manages and whether it is office hours are facts of the request there.
"""

import importlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.domain.catalog import Entitlement, Selector
from bot.domain.evaluate import Asking
from bot.domain.flow import (
    Condition,
    EachOf,
    Flow,
    HasAttribute,
    InGroup,
    ManagerOf,
    Not,
    OnCallFor,
    What,
)
from bot.domain.people import Person
from bot.domain.policy import Policy

Decision = tuple[Entitlement, Asking]


def ask_cedar(policy: Policy) -> Callable[[Sequence[Decision]], list[bool]] | None:
    """Return what asks Cedar for decisions, all at once; None where cedarpy is not installed."""
    try:
        cedarpy = importlib.import_module("cedarpy")
    except ImportError:
        return None
    text = "\n".join(_statement(one) for one in policy.flows)

    def ask(decisions: Sequence[Decision]) -> list[bool]:
        requests = [_request(policy, *one) for one in decisions]
        entities = list(_entities(policy, decisions).values())
        return [one.allowed for one in cedarpy.is_authorized_batch(requests, text, entities)]

    return ask


def _statement(flow: Flow) -> str:
    who = f"{_who(flow.who)} && ({_what(flow.what)})"
    if flow.deny:
        return f"forbid(principal, action, resource) when {{ {who} }};"
    glass = "context.glass" if flow.break_glass else "!context.glass"
    hours = " && context.open" if flow.hours else ""
    return f"permit(principal, action, resource) when {{ {glass}{hours} && {who} }};"


def _who(condition: Condition) -> str:
    match condition:
        case InGroup():
            return f'principal in Group::"{condition.group}"'
        case OnCallFor():
            return f'context.duty.contains("{condition.rota}")'
        case HasAttribute():
            return f'principal.{condition.attribute} == "{condition.value}"'
        case ManagerOf(condition=InGroup() as inner):
            return f'context.manages.contains("{inner.group}")'
        case EachOf():
            return " && ".join(f"({_who(one)})" for one in condition.conditions)
        case Not():
            return f"!({_who(condition.condition)})"
        case _:
            raise ValueError("the company has no such condition")


def _what(what: What) -> str:
    chosen = " || ".join(f"({_where(one)})" for one in what.where) or "false"
    if what.permissions is not None:
        names = ", ".join(f'Action::"{one}"' for one in sorted(what.permissions))
        chosen = f"({chosen}) && action in [{names}]"
    return " && ".join([f"({chosen})", *(f"!({_what(one)})" for one in what.except_)])


def _where(where: Selector) -> str:
    said = [f'resource.tags.{key} == "{value}"' for key, value in where.tags.items()]
    if where.integration:
        said.append(f'resource.integration == "{where.integration}"')
    if where.environment:
        said.append(f'resource.environment == "{where.environment}"')
    if where.name:
        said.append(f'resource.name like "{where.name}"')
    return " && ".join(said) or "true"


def _request(policy: Policy, wanted: Entitlement, asking: Asking) -> dict[str, object]:
    return {
        "principal": f'Person::"{asking.person.id}"',
        "action": f'Action::"{wanted.permission}"',
        "resource": f'Resource::"{wanted.integration}/{wanted.resource}"',
        "context": {
            "glass": asking.breaking_glass,
            "open": _open(policy, asking.now),
            "duty": _duty(policy, asking.person, asking.now),
            "manages": sorted(
                {group for one in policy.reports.get(asking.person.id, ()) for group in one.groups}
            ),
        },
    }


def _open(policy: Policy, now: datetime) -> bool:
    return all(one.hours.hold(now) for one in policy.flows if one.hours)


def _duty(policy: Policy, person: Person, now: datetime) -> list[str]:
    return [one for one in policy.rotas if person.id in policy.on_call(one, now)]


def _entities(policy: Policy, decisions: Sequence[Decision]) -> dict[str, dict[str, Any]]:
    return {
        key: entity
        for wanted, asking in decisions
        for key, entity in (*_people(asking.person), _resource(policy, wanted))
    }


def _people(person: Person) -> Iterator[tuple[str, dict[str, Any]]]:
    groups = [{"type": "Group", "id": one} for one in person.groups]
    uid = {"type": "Person", "id": person.id}
    yield person.id, {"uid": uid, "attrs": dict(person.attributes), "parents": groups}
    for one in groups:
        yield one["id"], {"uid": one, "attrs": {}, "parents": []}


def _resource(policy: Policy, wanted: Entitlement) -> tuple[str, dict[str, Any]]:
    integration = policy.catalogue.integrations[wanted.integration]
    resource = integration.resources[wanted.resource]
    key = f"{wanted.integration}/{wanted.resource}"
    attributes = {
        "integration": integration.name,
        "environment": integration.environment,
        "name": resource.name,
        "tags": dict(resource.tags),
    }
    return key, {"uid": {"type": "Resource", "id": key}, "attrs": attributes, "parents": []}
