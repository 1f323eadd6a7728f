"""How people, groups and rotas are written."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, PlainValidator

from bot.config.marks import Marked
from bot.config.scalars import (
    Compared,
    EntraObject,
    Label,
    Local,
    PlainName,
    Ref,
    SlackUser,
    Some,
    Text,
    Truth,
    Zone,
    choice,
    wrong,
)
from bot.config.strict import Strict
from bot.domain.durations import parse_duration

_TURNS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


def _turn(value: object) -> timedelta:
    text = str(value) if isinstance(value, Marked) else ""
    found = _TURNS.get(text) or parse_duration(text)
    if found is None or found < timedelta(minutes=1):
        raise wrong("must be day, week, or a length of time of at least a minute, such as 12h.")
    return found


class PersonShape(Strict):
    """One person, under their directory id."""

    name: Label
    manager: Ref | None = None
    groups: list[Label] = Field(default_factory=list)
    slack: SlackUser | None = None
    teams: EntraObject | None = None
    prefers: Annotated[Marked, PlainValidator(choice("slack", "teams"))] | None = None
    time_zone: Zone | None = None
    attributes: dict[Label, Compared] = Field(default_factory=dict)
    accounts: dict[PlainName, Text] = Field(default_factory=dict)
    active: Truth = True


class GroupShape(Strict):
    """One group: people, and other groups whose members belong to it as well."""

    description: Text | None = None
    members: list[Ref] = Field(default_factory=list)
    groups: list[Ref] = Field(default_factory=list)


class RotaShape(Strict):
    """One on-call schedule: its members take turns from a local time on."""

    rota: Some[Ref]
    every: Annotated[timedelta, PlainValidator(_turn)]
    start: Local = Field(alias="from")
    zone: Zone
