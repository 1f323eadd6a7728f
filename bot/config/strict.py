"""The border: pydantic models that refuse unknown keys, and their errors as problems with a spot.

Tags of unions are written `<like this>`, so that they never read as a step of a path.
"""

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails

from bot.config.marks import Marked, Table, Value, inside, key_spot, spot_of
from bot.config.problems import Findings, Spot, listed, nearest
from bot.config.scalars import wrong

M = TypeVar("M", bound="Strict")
_CLOSE = 0.8

_SENTENCES = {
    "missing": "is missing.",
    "list_type": "must be a list.",
    "dict_type": "must be a mapping.",
    "model_type": "must be a mapping.",
    "union_tag_not_found": "must be a word or a mapping.",
}


class Strict(BaseModel):
    """A mapping of an access file. Frozen; an unknown key is an error that names the nearest."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    @model_validator(mode="wrap")
    @classmethod
    def _in_sentences(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            details = [_detail(one, cls.keys()) for one in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, details) from None

    @classmethod
    def keys(cls) -> list[str]:
        """List the keys that this mapping may have, as they are written."""
        return [field.alias or name for name, field in cls.model_fields.items()]


class Open(Strict):
    """A mapping whose further keys are settings for a connector: text, numbers, true or false.

    A key that is nearly one of the known ones is taken for a slip, not for a setting.
    """

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="wrap")
    @classmethod
    def _no_slips(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        slips = list(_slips(data, cls.keys())) if isinstance(data, Table) else []
        try:
            made = handler(data)
        except ValidationError as error:
            found = [_detail(one, cls.keys()) for one in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, found + slips) from None
        if slips:
            raise ValidationError.from_exception_data(cls.__name__, slips)
        return made

    def others(self) -> dict[str, Value]:
        """Return the settings, as they were written."""
        return dict(self.__pydantic_extra__ or {})


def validated(model: type[M], value: Value, findings: Findings) -> M | None:
    """Read one item. Its problems are noted where they are; None when there are any."""
    if not isinstance(value, Table):
        findings.problem(value.spot, f"must be a mapping with {listed(model.keys(), 'and')}.")
        return None
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _note(value, one, findings)
        return None


def _note(table: Table, error: ErrorDetails, findings: Findings) -> None:
    steps = [step for step in error["loc"] if not (isinstance(step, str) and step[:1] in "<[")]
    context: dict[str, Any] = error.get("ctx", {})
    spot = _spot(table, steps, at_key=context.get("at_key", False) or "[key]" in error["loc"])
    findings.problem(spot, error["msg"], context.get("near_names", ()))


def _spot(table: Table, steps: list[str | int], *, at_key: bool) -> Spot:
    found = key_spot(table, *steps) if at_key else spot_of(table, *steps)
    last = steps[-1] if steps else None
    holder = inside(table, *steps)
    absent = isinstance(last, str) and isinstance(holder, Table) and found.path[-1:] != (last,)
    return Spot(found.place, (*found.path, str(last))) if absent else found


def _detail(error: ErrorDetails, keys: Iterable[str]) -> InitErrorDetails:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" and not context:
        name = str(error["loc"][-1])
        known = list(keys)
        said = wrong(
            f"is not known here; there are {listed(known, 'and')}.",
            nearest(name, known),
            at_key=True,
        )
    elif kind == "wrong":
        near, at_key = context.get("near_names", ()), context.get("at_key", False)
        said = wrong(error["msg"], near, at_key=at_key)
    else:
        said = wrong(_SENTENCES.get(kind, error["msg"]))
    return InitErrorDetails(type=said, loc=error["loc"], input=None)


def _slips(data: Table, keys: Iterable[str]) -> Iterable[InitErrorDetails]:
    known = list(keys)
    for key in data:
        near = () if key in known else nearest(key, known, cutoff=_CLOSE)
        if near:
            said = wrong("looks like a slip of the pen.", near, at_key=True)
            yield InitErrorDetails(type=said, loc=(str(key),), input=None)


def settings_of(extra: dict[str, Value], findings: Findings) -> dict[str, str]:
    """Read further keys as settings: one line of text each."""
    found: dict[str, str] = {}
    for key, value in extra.items():
        if isinstance(value, Marked):
            found[key] = str(value)
        else:
            findings.problem(value.spot, "must be a piece of text, a number, true or false.")
    return found
