"""Directories beside the access files: what each is opened with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.config.marks import Marked, Row, Table, Value
from bot.config.problems import Findings, nearest
from bot.config.shapes.systems import DirectoryShape, ScimShape, SlackShape
from bot.config.strict import Strict, validated

EVERY = timedelta(minutes=10)  # between two questions, if it does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorySetup:
    """What opens a directory. Only what is written is among the options; secrets are references.

    `scim`: token, teams_from_external_id, keeps. `slack`: every, keeps.
    """

    kind: str
    options: Mapping[str, object] = field(default_factory=dict)


def directories(written: Value | None, findings: Findings) -> tuple[DirectorySetup, ...]:
    """Make the directories of a `directory` section; the files themselves are always one."""
    each = written if isinstance(written, Row) else [] if written is None else [written]
    seen: set[str] = set()
    made: list[DirectorySetup] = []
    for one in each:
        found = _directory(one, findings)
        if found is not None and found.kind in seen:
            findings.problem(one.spot, f"There is a directory of the kind {found.kind} already.")
        elif found is not None:
            seen.add(found.kind)
            made.append(found)
    return tuple(made)


def options(shape: Strict) -> dict[str, object]:
    """Return what was written as options, text without its marks."""
    found = ((key, getattr(shape, key)) for key in type(shape).model_fields)
    written = ((key, one) for key, one in found if one is not None)
    return {key: str(one) if isinstance(one, Marked) else one for key, one in written}


def _directory(written: Value, findings: Findings) -> DirectorySetup | None:
    if isinstance(written, Marked) and written == "file":
        return None
    if not isinstance(written, Table):
        said = "must be `file`, or a list of {scim: …} and {slack: …}."
        near = nearest(written, ["file"]) if isinstance(written, Marked) else ()
        findings.problem(written.spot, said, near)
        return None
    shape = validated(DirectoryShape, written, findings)
    return _made(shape, written, findings) if shape else None


def _made(shape: DirectoryShape, written: Table, findings: Findings) -> DirectorySetup | None:
    if len(shape.model_fields_set) != 1:
        findings.problem(written.spot, "A directory is one of scim and slack.")
    if shape.slack is not None:
        _kept(shape.slack, written, findings)
        return DirectorySetup(kind="slack", options=options(shape.slack))
    return _scim(shape.scim) if shape.scim else None


def _scim(shape: ScimShape) -> DirectorySetup:
    return DirectorySetup(kind="scim", options=options(shape))


def _kept(shape: SlackShape, written: Table, findings: Findings) -> None:
    if shape.keeps is not None and shape.keeps < (shape.every or EVERY):
        findings.problem(written.spot, "`keeps` must be at least as long as `every`.")
