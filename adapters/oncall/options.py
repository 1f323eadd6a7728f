"""What every on-call system lets the operator choose: how often to ask, how long to rely on it."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from bot.domain.durations import parse_duration

SOONEST, LATEST = timedelta(seconds=15), timedelta(hours=24)


def _length(value: object) -> timedelta:
    found = parse_duration(value) if isinstance(value, str) else value
    if not isinstance(found, timedelta) or not SOONEST <= found <= LATEST:
        raise ValueError("must be a length of time between 15s and 24h, such as 60s or 10m.")
    return found


Length = Annotated[timedelta, BeforeValidator(_length)]


class SystemOptions(BaseModel):
    """The options of one on-call system; each kind adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    every: Length = timedelta(seconds=60)
    """How often to ask."""
    keeps: Length = timedelta(minutes=10)
    """How long an answer may be relied on when the system does not answer any more."""

    @model_validator(mode="after")
    def _kept_until_asked_again(self) -> Self:
        if self.keeps < self.every:
            raise ValueError("keeps must be at least as long as every.")
        return self
