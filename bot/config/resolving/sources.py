"""Where decisions come from, whom to tell, and what an approval asks, as domain values."""

from collections.abc import Iterable, Sequence
from math import prod

from bot.config.marks import Marked
from bot.config.problems import Findings, Spot
from bot.config.resolving.names import Names
from bot.config.shapes.flows import PlaceShape, SourceShape, StepsShape
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    FromGroup,
    FromManager,
    FromOnCall,
    FromOwner,
    FromPerson,
    Place,
    Source,
    Step,
)
from bot.domain.ids import GroupName, PersonId, RotaName
from bot.domain.people import ChatName

MOST_ALTERNATIVES = 64


def sources(found: Iterable[Marked | SourceShape], spot: Spot, names: Names) -> tuple[Source, ...]:
    """Make sources; the people, groups and rotas they name must exist."""
    made = (_source(one, spot, names) for one in found)
    return tuple(one for one in made if one is not None)


def _source(written: Marked | SourceShape, spot: Spot, names: Names) -> Source | None:
    if isinstance(written, Marked):
        return FromManager() if written == "manager" else FromOwner()
    if len(written.model_fields_set) != 1:
        names.findings.problem(spot, "A source is one of group, person and on_call.")
        return None
    if written.group is not None:
        names.group(written.group)
        return FromGroup(group=GroupName(str(written.group)))
    if written.person is not None:
        names.person(written.person)
        return FromPerson(person=PersonId(str(written.person)))
    rota = written.on_call or Marked("", spot)
    names.rota(rota)
    return FromOnCall(rota=RotaName(str(rota)))


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
        return Step(sources=sources(shape.sources, spot, names), at_least=shape.at_least or 1)
    parts = _parts(shape.all_of or shape.any_of or (), spot, names)
    return AllOf(parts=parts) if shape.all_of else AnyOf(parts=parts)


def _parts(shapes: Sequence[StepsShape], spot: Spot, names: Names) -> tuple[Approval, ...]:
    made = (_approval(one, spot, names) for one in shapes)
    return tuple(one for one in made if one is not None)
