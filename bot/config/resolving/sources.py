"""Where decisions come from, whom to tell, and what an approval asks, as domain values."""

from collections.abc import Iterable, Sequence
from math import prod

from bot.config.marks import Marked
from bot.config.problems import Findings, Spot
from bot.config.resolving.conditions import all_of, attributes
from bot.config.resolving.names import Names
from bot.config.shapes.approval import PlaceShape, SourceShape, StepsShape
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    Place,
    Source,
    Step,
)
from bot.domain.ids import GroupName, PersonId, RotaName, WebhookName
from bot.domain.people import ChatName

MOST_ALTERNATIVES = 64
_WORDS: dict[str, Source] = {
    "manager": FromManager(),
    "owner": FromOwner(),
    "resource-owner": FromOwner(),
    "integration-owner": FromIntegrationOwner(),
}


def sources(
    found: Iterable[Marked | SourceShape], spot: Spot, names: Names, *, deciding: bool = False
) -> tuple[Source, ...]:
    """Make sources; what they name must exist. Machines are asked for decisions, nothing else."""
    written = list(found)
    for one in written:
        if isinstance(one, SourceShape) and one.webhook and not deciding:
            said = "A machine approves, and does nothing else; name people here."
            names.findings.problem(one.webhook.spot, said)
    made = (_source(one, spot, names) for one in written)
    return tuple(one for one in made if one is not None)


def overseers(
    found: Iterable[Marked | SourceShape], spot: Spot, names: Names
) -> tuple[Source, ...]:
    """Make sources of people who are the same whatever is asked for."""
    written = list(found)
    for one in written:
        if isinstance(one, Marked):
            said = "Operators are the same for everything; name a group, a person or a schedule."
            names.findings.problem(one.spot, said)
    return sources((one for one in written if isinstance(one, SourceShape)), spot, names)


def _source(written: Marked | SourceShape, spot: Spot, names: Names) -> Source | None:
    if isinstance(written, Marked):
        return _WORDS[written]
    if len(written.model_fields_set) != 1:
        said = "A source is one of group, person, on_call, attribute and webhook."
        names.findings.problem(spot, said)
        return None
    return _named(written, names) or _matching(written, spot, names)


def _named(written: SourceShape, names: Names) -> Source | None:
    if written.group is not None:
        names.group(written.group)
        return FromGroup(group=GroupName(str(written.group)))
    if written.person is not None:
        names.person(written.person)
        return FromPerson(person=PersonId(str(written.person)))
    if written.on_call is not None:
        names.rota(written.on_call)
        return FromOnCall(rota=RotaName(str(written.on_call)))
    if written.webhook is not None:
        names.webhook(written.webhook)
        return FromWebhook(webhook=WebhookName(str(written.webhook)))
    return None


def _matching(written: SourceShape, spot: Spot, names: Names) -> Source | None:
    found = attributes(written.attribute or {}, spot, names)
    return FromMatching(condition=all_of(found)) if found else None


def places(found: Iterable[PlaceShape], spot: Spot, findings: Findings) -> tuple[Place, ...]:
    """Make places; one that names Slack and Teams is two."""
    made: list[Place] = []
    for one in found:
        if not one.model_fields_set:
            findings.problem(spot, "must name a channel: slack, teams or both.")
        if one.slack:
            made.append(Place(chat=ChatName.SLACK, channel=str(one.slack)))
        if one.teams:
            made.append(Place(chat=ChatName.TEAMS, channel=str(one.teams)))
    return tuple(made)


def approval(shape: StepsShape, spot: Spot, names: Names) -> Approval | None:
    """Make an approval; None when it is not one, which is noted."""
    if alternatives(shape) > MOST_ALTERNATIVES:
        said = f"can be given in more than {MOST_ALTERNATIVES} ways; make it simpler."
        names.findings.problem(spot, said)
        return None
    return _approval(shape, spot, names)


def alternatives(shape: StepsShape) -> int:
    """Count the ways in which an approval may be given."""
    if shape.any_of:
        return sum(alternatives(one) for one in shape.any_of)
    return prod(alternatives(one) for one in shape.all_of or ())


def _approval(shape: StepsShape, spot: Spot, names: Names) -> Approval | None:
    said = sum(part is not None for part in (shape.sources, shape.all_of, shape.any_of))
    if said != 1 or (shape.at_least is not None and shape.sources is None):
        names.findings.problem(spot, "must be one of `from` with `at_least`, all_of and any_of.")
        return None
    if shape.sources is not None:
        found = sources(shape.sources, spot, names, deciding=True)
        return Step(sources=found, at_least=shape.at_least or 1)
    parts = _parts(shape.all_of or shape.any_of or (), spot, names)
    return AllOf(parts=parts) if shape.all_of else AnyOf(parts=parts)


def _parts(shapes: Sequence[StepsShape], spot: Spot, names: Names) -> tuple[Approval, ...]:
    made = (_approval(one, spot, names) for one in shapes)
    return tuple(one for one in made if one is not None)
