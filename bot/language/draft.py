"""An ask while it is being read: what was said so far, each thing at most once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.domain.ids import PermissionName, PersonId, RequestId
from bot.language.intents import Ask, BundleTarget, Puzzled, ResourceTarget, Target
from bot.language.pieces import Kind, Piece, Sentence, listed
from bot.language.vocabulary import Vocabulary, full_name
from bot.language.words import shown

MOST_TARGETS = 20


class Said(NamedTuple):
    """A target, the permission written at it, and the part of the list that it stands in."""

    target: Target
    permission: str
    segment: int


@dataclass(slots=True)
class Draft:
    """Everything said so far. `segment` counts the parts between commas and `and`."""

    sentence: Sentence
    targets: list[Said] = field(default_factory=list)
    permissions: list[tuple[str, int]] = field(default_factory=list)
    requests: list[RequestId] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    duration: timedelta | None = None
    until: datetime | None = None
    person: PersonId | None = None
    segment: int = 0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def timed(self) -> bool:
        """Tell whether a length or an end was said."""
        return self.duration is not None or self.until is not None

    @property
    def wants_permission(self) -> bool:
        """Tell whether a resource was named without saying what to do there."""
        open_ones = any(
            isinstance(t.target, ResourceTarget) and not t.permission for t in self.targets
        )
        return open_ones and not self.permissions

    def names(self, target: Target) -> bool:
        """Tell whether this target was named already."""
        return any(said.target == target for said in self.targets)

    def length(self, piece: Piece) -> None:
        """Note a length; a second, different one is a question."""
        written = self.sentence.line.written(piece.start, piece.end)
        if self.until is not None or self.duration not in {None, piece.length}:
            raise Puzzled(f"How long: {self._time()} or {shown(written)}?", written)
        self.duration = piece.length

    def end(self, piece: Piece) -> None:
        """Note an end; a second, different one is a question."""
        written = self.sentence.line.written(piece.start, piece.end)
        if self.duration is not None or self.until not in {None, piece.until}:
            raise Puzzled(f"How long: {self._time()} or {shown(written)}?", written)
        self.until = piece.until

    def someone(self, piece: Piece) -> None:
        """Note for whom; a second person is a question."""
        if self.person not in {None, piece.person}:
            word = self.sentence.line.written(piece.start, piece.end)
            raise Puzzled("One person at a time: for whom?", word)
        self.person = piece.person

    def _time(self) -> str:
        """Return the time said before, as it was typed."""
        timed = [p for p in self.pieces if p.kind in {Kind.LENGTH, Kind.UNTIL}]
        return shown(self.sentence.line.written(timed[0].start, timed[0].end))

    def justification(self) -> str:
        """Return all notes as typed; what stood together stays together."""
        text = self.sentence.line.text
        merged: list[tuple[int, int]] = []
        for start, end in self.notes:
            if merged and not any(letter.isalnum() for letter in text[merged[-1][1] : start]):
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return " ".join(text[start:end].strip() for start, end in merged).strip()

    def ask(self) -> Ask:
        """Return the ask that was said. Raises `Puzzled` when it has two readings."""
        targets = tuple(dict.fromkeys(self.resolved()))
        if len(targets) > MOST_TARGETS:
            raise Puzzled(f"At most {MOST_TARGETS} things at once: ask for fewer, or for a bundle.")
        resources = [t for t in targets if isinstance(t, ResourceTarget)]
        named = {(target.integration, target.resource) for target in resources}
        if len(named) < len(resources):
            raise Puzzled("Two permissions for one resource: ask for each on its own.")
        if self.permissions and not resources:
            word = self.permissions[0][0]
            names = ", ".join(shown(full_name(target)) for target in targets)
            raise Puzzled(f"{shown(word)} does not go with {names}: a bundle has its own.", word)
        return self._with(targets)

    def partial(self) -> Ask:
        """Return what was understood, to prefill a form: only what was sure."""
        try:
            return self._with(tuple(dict.fromkeys(self.resolved())))
        except Puzzled:
            return self._with(tuple(dict.fromkeys(said.target for said in self.targets)))

    def _with(self, targets: tuple[Target, ...]) -> Ask:
        return Ask(
            targets=targets,
            duration=self.duration,
            until=self.until,
            beneficiary=self.person,
            justification=self.justification(),
        )

    def resolved(self) -> list[Target]:
        """Return each target with its permission. Raises `Puzzled` where that is open."""
        words = list(dict.fromkeys(word for word, _ in self.permissions))
        if len(words) > 1:
            self._check_segments(words)
        vocabulary = self.sentence.vocabulary
        return [_granted(said, self._word(said, words), vocabulary) for said in self.targets]

    def _word(self, said: Said, words: list[str]) -> str:
        if said.permission or not words or isinstance(said.target, BundleTarget):
            return said.permission
        here = [word for word, segment in self.permissions if segment == said.segment]
        return words[0] if len(words) == 1 else here[0]

    def _check_segments(self, words: list[str]) -> None:
        """Two permissions are clear only if each part of the list has one of its own."""
        parts: dict[int, list[set[str]]] = {}
        for word, segment in self.permissions:
            parts.setdefault(segment, [set(), set()])[0].add(word)
        for said in self.targets:
            if isinstance(said.target, ResourceTarget) and not said.permission:
                parts.setdefault(said.segment, [set(), set()])[1].add(full_name(said.target))
        if any(len(said) != 1 or not named for said, named in parts.values()):
            raise Puzzled(f"Which permission: {listed(tuple(words))}?", words[-1], tuple(words))


def _granted(said: Said, word: str, vocabulary: Vocabulary) -> Target:
    target = said.target
    if isinstance(target, BundleTarget):
        if said.permission:
            name = shown(target.name)
            raise Puzzled(f"{name} is a bundle: it has its own permissions.", said.permission)
        return target
    if not word:
        return target
    found = vocabulary.permission_on(target, word)
    if len(found) == 1:
        return ResourceTarget(target.integration, target.resource, found[0])
    raise _no_permission(target, word, vocabulary.permissions_of(target))


def _no_permission(
    target: ResourceTarget, word: str, offered: tuple[PermissionName, ...]
) -> Puzzled:
    name = shown(target.resource)
    if not offered:
        return Puzzled(f"{shown(word)} is not on offer for {name}.", word)
    return Puzzled(
        f"On {name} you can ask for {listed(offered)}, not {shown(word)}.", word, offered
    )
