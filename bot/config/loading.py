"""Load access files: read, check the shapes, resolve the names, and report everything at once."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.config.cautions.ground import Ground
from bot.config.cautions.judging import caution
from bot.config.files import Source, collect
from bot.config.marks import Plain, at, plain
from bot.config.merging import Sections, merge
from bot.config.problems import ConfigProblems, Findings, Problem, Spot
from bot.config.problems import Place as Position
from bot.config.reading import read
from bot.config.resolving.catalogue import IntegrationSetup, catalogue, setup
from bot.config.resolving.directories import DirectorySetup, directories
from bot.config.resolving.flows import flows
from bot.config.resolving.groups import belonging
from bot.config.resolving.items import items, listed_items
from bot.config.resolving.names import gather
from bot.config.resolving.people import people
from bot.config.resolving.schedules import OnCallSetup, schedules
from bot.config.resolving.sources import overseers, places
from bot.config.resolving.webhooks import WebhookSetup, webhooks
from bot.config.shapes.approval import NotifyShape, PlaceShape, WebhookShape
from bot.config.shapes.catalogue import BundleShape, IntegrationShape
from bot.config.shapes.flows import FlowShape
from bot.config.shapes.people import PersonShape
from bot.config.strict import validated
from bot.domain.flow import Place
from bot.domain.flow import Source as From
from bot.domain.ids import (
    FlowName,
    GroupName,
    IntegrationName,
    PersonId,
    PolicyRevision,
    RotaName,
    WebhookName,
)
from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One revision of the access files, ready to be used. Warnings are sorted, each once.

    `elsewhere` holds the groups that the files give to people whom only a directory knows, and
    `nested` maps each group to those that the files put it in, likewise for groups from there.
    `sources` are the files' texts.
    """

    policy: Policy
    integrations: Mapping[IntegrationName, IntegrationSetup] = field(default_factory=dict)
    webhooks: Mapping[WebhookName, WebhookSetup] = field(default_factory=dict)
    directories: tuple[DirectorySetup, ...] = ()
    on_call: Mapping[RotaName, OnCallSetup] = field(default_factory=dict)
    elsewhere: Mapping[PersonId, frozenset[GroupName]] = field(default_factory=dict)
    nested: Mapping[GroupName, frozenset[GroupName]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    sources: tuple[Source, ...] = field(default=(), compare=False, repr=False)


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
    if loaded.policy.people or loaded.directories:
        return loaded
    said = "names no people. Is the file cut off, or the folder empty?"
    raise ConfigProblems([Problem(Position(file), "people", said)])


def load_texts(sources: Sequence[Source], *, connectors: Collection[str] | None = None) -> Loaded:
    """Load texts as if they were files. Raises ConfigProblems."""
    return _loaded(sources, sources[0].file if sources else "", connectors, Findings())


def _loaded(
    sources: Iterable[Source], start: str, connectors: Collection[str] | None, findings: Findings
) -> Loaded:
    texts = tuple(sources)
    documents = (read(one.file, one.text, findings) for one in texts)
    sections = merge([one for one in documents if one is not None], findings)
    loaded = _Loading(sections, start, findings).load(connectors)
    findings.stop()
    return replace(loaded, sources=texts)


class _Loading:
    """One set of sections on its way to a policy."""

    def __init__(self, sections: Sections, start: str, findings: Findings) -> None:
        self._sections = sections
        self._findings = findings
        self._names = gather(sections, findings)
        self._start = start

    def load(self, connectors: Collection[str] | None) -> Loaded:
        named, findings, names = self._sections.named, self._findings, self._names
        known = directories(self._sections.single.get("directory"), findings)
        persons = items(named["people"], PersonShape, findings)
        belongs = belonging(named["groups"], persons, names)
        systems = items(named["integrations"], IntegrationShape, findings)
        setups = [setup(one, connectors, names) for one in systems]
        lent = catalogue(systems, items(named["bundles"], BundleShape, findings), names)
        on_call = schedules(named["on_call"], names)
        channels, overseeing = self._operators()
        written = listed_items(self._sections.flows, FlowShape, findings)
        policy = Policy(
            revision=_revision(self._sections),
            people=people(persons, belongs.people, names),
            rotas=on_call.rotas,
            catalogue=lent,
            flows=tuple(flows(written, lent, names)),
            operators=channels,
            overseers=overseeing,
        )
        self._caution(policy, {FlowName(str(one.name)): one.name.spot for one in written})
        return Loaded(
            policy=policy,
            integrations={one.name: one for one in setups},
            webhooks=webhooks(items(named["webhooks"], WebhookShape, findings)),
            directories=known,
            on_call=on_call.setups,
            elsewhere=belongs.elsewhere(names.people),
            nested=belongs.nested,
            warnings=findings.warnings,
        )

    def _caution(self, policy: Policy, spots: dict[FlowName, Spot]) -> None:
        if not self._findings.problems:
            ground = Ground(
                spots={**spots, FlowName(""): at(self._start)},
                groups=tuple(self._names.groups_used),
                directory=self._names.directory,
                discovering=frozenset(map(IntegrationName, self._names.discovering)),
            )
            caution(policy, ground, self._findings)

    def _operators(self) -> tuple[tuple[Place, ...], tuple[From, ...]]:
        written = self._sections.single.get("notify")
        shape = validated(NotifyShape, written, self._findings) if written is not None else None
        if written is None or shape is None:
            return (), ()
        channels = [one for one in shape.operators if isinstance(one, PlaceShape)]
        people = [one for one in shape.operators if not isinstance(one, PlaceShape)]
        return (
            places(channels, written.spot, self._findings),
            overseers(people, written.spot, self._names),
        )


def _revision(sections: Sections) -> PolicyRevision:
    content: dict[str, Plain] = {key: plain(one) for key, one in sections.named.items()}
    content |= {key: plain(one) for key, one in sections.single.items()}
    content["flows"] = sorted((plain(one) for one in sections.flows), key=_canonical)
    return PolicyRevision(hashlib.sha256(_canonical(content).encode()).hexdigest()[:32])


def _canonical(content: Plain) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=True)
