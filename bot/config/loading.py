"""Load access files: read, check the shapes, resolve the names, and report everything at once."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.cautions import caution
from bot.config.files import Source, collect
from bot.config.marks import Plain, at, plain
from bot.config.merging import Sections, merge
from bot.config.problems import ConfigProblems, Findings, Problem, Spot
from bot.config.problems import Place as Position
from bot.config.reading import read
from bot.config.resolving.catalogue import IntegrationSetup, catalogue, setup
from bot.config.resolving.flows import flows
from bot.config.resolving.groups import belonging
from bot.config.resolving.items import items, listed_items
from bot.config.resolving.names import gather
from bot.config.resolving.people import people, rotas
from bot.config.resolving.sources import places
from bot.config.shapes.catalogue import BundleShape, IntegrationShape
from bot.config.shapes.flows import FlowShape, NotifyShape
from bot.config.shapes.people import PersonShape, RotaShape
from bot.config.strict import validated
from bot.domain.flow import Place
from bot.domain.ids import FlowName, IntegrationName, PolicyRevision
from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One revision of the access files, ready to be used. Warnings are sorted, each once."""

    policy: Policy
    integrations: Mapping[IntegrationName, IntegrationSetup] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def load(path: Path, *, connectors: Collection[str] | None = None) -> Loaded:
    """Load a file, or the YAML files of a folder as one.

    With `connectors`, an integration must name one of them. Raises ConfigProblems with every
    problem there is. The same content gives the same revision, whatever its comments and layout.
    May be called again at any time, from any thread.
    """
    findings = Findings()
    sources = collect(path, findings)
    return _inhabited(_loaded(sources, str(path), connectors, findings), str(path))


def _inhabited(loaded: Loaded, file: str) -> Loaded:
    """Refuse files that name nobody: a cut-off save or an empty mount must not revoke all."""
    if loaded.policy.people:
        return loaded
    said = "names no people. Is the file cut off, or the folder empty?"
    raise ConfigProblems([Problem(Position(file), "people", said)])


def load_texts(sources: Sequence[Source], *, connectors: Collection[str] | None = None) -> Loaded:
    """Load texts as if they were files. Raises ConfigProblems."""
    return _loaded(sources, sources[0].file if sources else "", connectors, Findings())


def _loaded(
    sources: Iterable[Source], start: str, connectors: Collection[str] | None, findings: Findings
) -> Loaded:
    documents = (read(one.file, one.text, findings) for one in sources)
    sections = merge([one for one in documents if one is not None], findings)
    loaded = _Loading(sections, start, findings).load(connectors)
    findings.stop()
    return loaded


class _Loading:
    """One set of sections on its way to a policy."""

    def __init__(self, sections: Sections, start: str, findings: Findings) -> None:
        self._sections = sections
        self._findings = findings
        self._names = gather(sections, findings)
        self._start = start

    def load(self, connectors: Collection[str] | None) -> Loaded:
        named, findings, names = self._sections.named, self._findings, self._names
        self._directory()
        persons = items(named["people"], PersonShape, findings)
        belongs = belonging(named["groups"], persons, names)
        systems = items(named["integrations"], IntegrationShape, findings)
        setups = [setup(one, connectors, names) for one in systems]
        lent = catalogue(systems, items(named["bundles"], BundleShape, findings), names)
        written = listed_items(self._sections.flows, FlowShape, findings)
        policy = Policy(
            revision=_revision(self._sections),
            people=people(persons, belongs, names),
            rotas=rotas(items(named["on_call"], RotaShape, findings), names),
            catalogue=lent,
            flows=tuple(flows(written, lent, names)),
            operators=self._operators(),
        )
        spots = {FlowName(str(one.name)): one.name.spot for one in written}
        self._caution(policy, spots)
        return Loaded(
            policy=policy,
            integrations={one.name: one for one in setups},
            warnings=findings.warnings,
        )

    def _caution(self, policy: Policy, spots: dict[FlowName, Spot]) -> None:
        if not self._findings.problems:
            spots[FlowName("")] = at(self._start)
            caution(policy, spots, self._names.groups_used, self._findings)

    def _directory(self) -> None:
        written = self._sections.single.get("directory")
        if written is not None and plain(written) != "file":
            said = "is not supported yet: people come from this file, so write `file` or remove it."
            self._findings.problem(written.spot, said)

    def _operators(self) -> tuple[Place, ...]:
        written = self._sections.single.get("notify")
        if written is None:
            return ()
        shape = validated(NotifyShape, written, self._findings)
        return places(shape.operators, written.spot, self._findings) if shape else ()


def _revision(sections: Sections) -> PolicyRevision:
    content: dict[str, Plain] = {key: plain(one) for key, one in sections.named.items()}
    content |= {key: plain(one) for key, one in sections.single.items()}
    content["flows"] = sorted((plain(one) for one in sections.flows), key=_canonical)
    return PolicyRevision(hashlib.sha256(_canonical(content).encode()).hexdigest()[:32])


def _canonical(content: Plain) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=True)
