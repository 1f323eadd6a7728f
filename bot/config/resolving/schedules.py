"""On-call schedules: a rota in the file, or another system that is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.config.marks import Table
from bot.config.problems import Findings, nearest
from bot.config.resolving.directories import options
from bot.config.resolving.items import Item, items
from bot.config.resolving.names import Names
from bot.config.shapes.people import RotaShape
from bot.config.shapes.systems import ICalShape, OnCallShape, PagerDutyShape
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import OnCall, Rota, Schedule

EVERY, KEEPS = timedelta(seconds=60), timedelta(minutes=10)  # if it does not say
_KINDS = ("ical", "pagerduty")
_CLOSE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallSetup:
    """What opens an on-call system. Only what is written is among the options.

    `ical`: url or path, person, pattern, zone, every, keeps. `pagerduty`: schedule, token, api,
    every, keeps. Secrets are references: `env:NAME`, `file:PATH`.
    """

    kind: str
    options: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    """Every schedule by name. Those of other systems are unknown until they have been asked."""

    rotas: Mapping[RotaName, OnCall]
    setups: Mapping[RotaName, OnCallSetup]


def schedules(section: Table, names: Names) -> Schedules:
    """Make schedules; the members of a rota must be people."""
    own, foreign = _apart(section, names.findings)
    rotas: dict[RotaName, OnCall] = {}
    setups: dict[RotaName, OnCallSetup] = {}
    for item in items(own, RotaShape, names.findings):
        rotas[RotaName(str(item.name))] = _rota(item, names)
    for other in items(foreign, OnCallShape, names.findings):
        name = RotaName(str(other.name))
        rotas[name] = Schedule(name=name)
        setups.update((name, one) for one in _setup(other, names.findings))
    return Schedules(rotas=rotas, setups=setups)


def _apart(section: Table, findings: Findings) -> tuple[Table, Table]:
    own, foreign = Table(section.spot), Table(section.spot)
    for name, item in section.items():
        keys = list(item) if isinstance(item, Table) else []
        slips = [(key, near) for key in keys if (near := nearest(key, _KINDS, cutoff=_CLOSE))]
        if any(key in _KINDS for key in keys):
            foreign[name] = item
        elif len(keys) == 1 and slips:
            said = "is not known here; there are ical and pagerduty, or a rota."
            findings.problem(slips[0][0].spot, said, slips[0][1])
        else:
            own[name] = item
    return own, foreign


def _rota(item: Item[RotaShape], names: Names) -> Rota:
    for member in item.shape.rota:
        names.person(member)
    return Rota(
        name=RotaName(str(item.name)),
        members=tuple(PersonId(str(one)) for one in item.shape.rota),
        start=item.shape.start,
        every=item.shape.every,
        zone=str(item.shape.zone),
    )


def _setup(item: Item[OnCallShape], findings: Findings) -> Iterable[OnCallSetup]:
    shape = item.shape
    if len(shape.model_fields_set) != 1:
        findings.problem(item.table.spot, "A schedule is one of ical and pagerduty.")
    elif shape.ical is not None:
        yield OnCallSetup(kind="ical", options=_calendar(shape.ical, item.table, findings))
    elif shape.pagerduty is not None:
        _kept(shape.pagerduty, item.table, findings)
        yield OnCallSetup(kind="pagerduty", options=options(shape.pagerduty))


def _calendar(shape: ICalShape, table: Table, findings: Findings) -> Mapping[str, object]:
    _kept(shape, table, findings)
    if (shape.url is None) == (shape.path is None):
        findings.problem(table.spot, "A calendar has either a url or a path.")
    found = options(shape)
    if shape.person is not None and shape.person != "attendee":
        found |= {"person": "pattern", "pattern": str(shape.person)}
    return found


def _kept(shape: ICalShape | PagerDutyShape, table: Table, findings: Findings) -> None:
    if (shape.keeps or KEEPS) < (shape.every or EVERY):
        findings.problem(table.spot, "`keeps` must be at least as long as `every`.")
