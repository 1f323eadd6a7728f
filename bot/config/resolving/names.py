"""Which names there are for others to refer to; the name of a broken item counts as well.

What a directory or a connector may know later is worth a warning where the files do not name it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bot.config.marks import Marked, Row, Table, Value
from bot.config.merging import Sections
from bot.config.naming import folded, label_fault, person_fault, plain_fault
from bot.config.problems import Findings, nearest

_MOST_HINTS = 50  # a directory may be large: further warnings go without the nearest names


@dataclass(slots=True)
class Names:
    """The names of all files together, and the references made to groups so far."""

    findings: Findings
    people: frozenset[str]
    groups: frozenset[str]
    rotas: frozenset[str]
    bundles: frozenset[str]
    resources: dict[str, frozenset[str]]  # by integration
    permissions: dict[str, frozenset[str]]
    webhooks: frozenset[str] = frozenset()
    directory: bool = False  # people and groups may be known elsewhere
    discovering: frozenset[str] = frozenset()  # integrations that may have further resources
    groups_used: list[Marked] = field(default_factory=list)

    def person(self, ref: Marked) -> bool:
        """Say whether there is, or may be, such a person; if not, it is noted."""
        if self.directory and ref not in self.people:
            return self._foreign(ref, self.people, "person", person_fault(ref))
        return self._known(ref, self.people, "person")

    def group(self, ref: Marked) -> bool:
        """Say whether there is, or may be, such a group; if not, it is noted."""
        if self.directory and ref not in self.groups:
            return self._foreign(ref, self.groups, "group", label_fault(ref))
        self.groups_used.append(ref)
        return self._known(ref, self.groups, "group")

    def rota(self, ref: Marked) -> bool:
        """Say whether there is such an on-call rota; if not, it is noted."""
        return self._known(ref, self.rotas, "on-call rota")

    def webhook(self, ref: Marked) -> bool:
        """Say whether there is such a machine approver; if not, it is noted."""
        return self._known(ref, self.webhooks, "webhook")

    def bundle(self, ref: Marked) -> bool:
        """Say whether there is such a bundle; if not, it is noted."""
        return self._known(ref, self.bundles, "bundle")

    def integration(self, ref: Marked) -> bool:
        """Say whether there is such an integration; if not, it is noted."""
        return self._known(ref, self.resources, "integration")

    def permission(self, ref: Marked, integration: str | None = None) -> bool:
        """Say whether the integration, or any of them, has the permission; if not, it is noted."""
        if integration is not None:
            known = self.permissions.get(integration, frozenset())
            return self._known(ref, known, "permission", f" in {integration}")
        return self._known(ref, frozenset().union(*self.permissions.values()), "permission")

    def resource(self, ref: Marked) -> tuple[str, str] | None:
        """Take `integration/resource` apart; None when it leads nowhere, which is noted."""
        integration, slash, resource = ref.partition("/")
        if not slash:
            whole = [f"{one}/{name}" for one, names in self.resources.items() for name in names]
            near = nearest(ref, whole) or [one for one in whole if one.endswith(f"/{ref}")][:3]
            self.findings.problem(ref.spot, "must be written integration/resource.", near)
            return None
        if not self.integration(Marked(integration, ref.spot)):
            return None
        named = Marked(resource, ref.spot)
        if integration in self.discovering and resource not in self.resources[integration]:
            return self._undiscovered(integration, named)
        found = self._known(named, self.resources[integration], "resource", f" in {integration}")
        return (integration, resource) if found else None

    def _undiscovered(self, integration: str, named: Marked) -> tuple[str, str] | None:
        if fault := plain_fault(named):
            self.findings.problem(named.spot, fault)
            return None
        said = f"{integration} has to discover {named}: it is not listed in these files."
        self.findings.warning(named.spot, said, self._hint(named, self.resources[integration]))
        return integration, str(named)

    def _foreign(self, ref: Marked, names: Collection[str], kind: str, fault: str | None) -> bool:
        """Leave a name to the directory, if it may be a name at all."""
        if fault:
            self.findings.problem(ref.spot, fault)
            return False
        said = f"The directory has to know {ref}: there is no such {kind} in these files."
        self.findings.warning(ref.spot, said, self._hint(ref, names))
        return True

    def _hint(self, ref: str, names: Collection[str]) -> Collection[str]:
        return nearest(ref, names) if len(self.findings.warned) < _MOST_HINTS else ()

    def _known(self, ref: Marked, names: Collection[str], kind: str, where: str = "") -> bool:
        if ref in names:
            return True
        said = f"There is no {kind} called {ref}{where}."
        self.findings.problem(ref.spot, said, nearest(ref, names))
        return False


def gather(sections: Sections, findings: Findings) -> Names:
    """List what is named, and judge the names themselves."""
    for section in ("people", "groups", "on_call"):
        _judge(
            sections.named[section], person_fault if section == "people" else label_fault, findings
        )
    for section in ("integrations", "bundles", "webhooks"):
        _judge(sections.named[section], plain_fault, findings)
    systems = sections.named["integrations"]
    return Names(
        findings=findings,
        people=frozenset(sections.named["people"]),
        groups=frozenset(sections.named["groups"]) | _held(sections.named["people"]),
        rotas=frozenset(sections.named["on_call"]),
        bundles=frozenset(sections.named["bundles"]),
        resources={str(name): _keys(one, "resources") for name, one in systems.items()},
        permissions={str(name): _keys(one, "permissions") for name, one in systems.items()},
        webhooks=frozenset(sections.named["webhooks"]),
        directory=_elsewhere(sections.single.get("directory")),
        discovering=frozenset(str(name) for name, one in systems.items() if _discovers(one)),
    )


def _judge(section: Table, fault: Callable[[str], str | None], findings: Findings) -> None:
    seen: dict[str, Marked] = {}
    for name in section:
        if sentence := fault(name):
            findings.problem(name.spot, sentence)
        first = seen.setdefault(folded(name), name)
        if first is not name:
            said = f"reads like {first} at {first.spot.place}; only one of them may stay."
            findings.problem(name.spot, said)


def _elsewhere(directory: Value | None) -> bool:
    """Say whether anything but these files knows people."""
    each = directory if isinstance(directory, Row) else [directory]
    return any(isinstance(one, Table) for one in each)


def _discovers(integration: Value) -> bool:
    wanted = _part(integration, "discover")
    return isinstance(wanted, Table) or (isinstance(wanted, Marked) and bool(wanted.truth()))


def _held(people: Table) -> frozenset[str]:
    rows = (_part(person, "groups") for person in people.values())
    found = (one for row in rows if isinstance(row, Row) for one in row)
    return frozenset(str(one) for one in found if isinstance(one, Marked))


def _keys(item: Value, section: str) -> frozenset[str]:
    part = _part(item, section)
    return frozenset(map(str, part)) if isinstance(part, Table) else frozenset()


def _part(item: Value, section: str) -> Value | None:
    return item.get(Marked(section, item.spot)) if isinstance(item, Table) else None
