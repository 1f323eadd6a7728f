"""Several files read as one: sections are joined, and nothing may be defined in two places."""

from collections.abc import Iterable

from bot.config.marks import Marked, Row, Table, Value
from bot.config.problems import Findings, Place, Spot, listed, nearest

NAMED = ("people", "groups", "on_call", "webhooks", "integrations", "bundles")
SECTIONS = (
    "people",
    "groups",
    "directory",
    "on_call",
    "webhooks",
    "integrations",
    "bundles",
    "flows",
    "notify",
)
_NOWHERE = Spot(Place(""))


class Sections:
    """The sections of all files together. What is not there is empty."""

    def __init__(self) -> None:
        self.named: dict[str, Table] = {name: Table(Spot(Place(""), (name,))) for name in NAMED}
        self.flows = Row(Spot(Place(""), ("flows",)))
        self.single: dict[str, Value] = {}


def merge(documents: Iterable[Table], findings: Findings) -> Sections:
    """Join documents. Raises nothing: what is wrong is among the findings."""
    sections = Sections()
    for document in documents:
        for key, value in document.items():
            _join(sections, key, value, findings)
    return sections


def _join(sections: Sections, key: Marked, value: Value, findings: Findings) -> None:
    if key in sections.named:
        _join_named(sections.named[key], key, value, findings)
    elif key == "flows":
        _join_flows(sections.flows, value, findings)
    elif key in SECTIONS:
        _join_single(sections.single, key, value, findings)
    else:
        message = f"There is no such section; there are {listed(SECTIONS, 'and')}."
        findings.problem(key.spot, message, nearest(key, SECTIONS))


def _join_named(into: Table, key: Marked, value: Value, findings: Findings) -> None:
    if not isinstance(value, Table):
        findings.problem(value.spot, f"must be a mapping: a name, then what `{key}` says of it.")
        return
    for name, item in value.items():
        if name in into:
            first = (into.key(name) or name).spot.place
            findings.problem(name.spot, f"is defined twice; it is at {first} already.")
        else:
            into[name] = item


def _join_flows(into: Row, value: Value, findings: Findings) -> None:
    if not isinstance(value, Row):
        findings.problem(value.spot, "must be a list: `- name: …` for each access flow.")
        return
    for number, flow in enumerate(value):
        name = flow.get(Marked("name", _NOWHERE)) if isinstance(flow, Table) else None
        if isinstance(name, Marked):
            findings.titles[value.spot.place.file, str(number)] = name
        into.append(flow)


def _join_single(into: dict[str, Value], key: Marked, value: Value, findings: Findings) -> None:
    if key in into:
        findings.problem(key.spot, f"is defined twice; it is at {into[key].spot.place} already.")
    else:
        into[str(key)] = value
