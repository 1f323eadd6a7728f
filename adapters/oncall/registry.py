"""Which kinds of on-call system there are, and how one is made from what the operator wrote."""

import difflib
from collections.abc import Callable, Mapping

from bot.domain.ids import RotaName
from bot.ports.oncall import OnCallSystem

ReadSecret = Callable[[str], str]
"""Resolves `env:NAME` or `file:PATH` to the secret itself."""
Options = Mapping[str, object]


class NoSuchSystem(LookupError):
    """There is no on-call system of that kind. The message names the nearest."""


def names() -> list[str]:
    """Name every kind that can be used."""
    return sorted(_OPENERS)


def open_system(kind: str, name: RotaName, options: Options, secret: ReadSecret) -> OnCallSystem:
    """Make one on-call system; nothing is contacted yet. May be called again.

    Raises NoSuchSystem, ValueError (pydantic's ValidationError, or the secret's own) and
    Impossible, for an address or a token that cannot be used.
    """
    if kind not in _OPENERS:
        raise NoSuchSystem(_unknown(kind))
    return _OPENERS[kind](name, options, secret)


def _open_ical(name: RotaName, options: Options, secret: ReadSecret) -> OnCallSystem:
    from adapters.oncall import ical  # noqa: PLC0415 - half a second of imports

    chosen = ical.Options.model_validate(dict(options))
    url = chosen.url
    referred = url is not None and url.startswith(("env:", "file:"))
    return ical.ICal(name, chosen, secret(url) if url is not None and referred else url)


def _open_pagerduty(name: RotaName, options: Options, secret: ReadSecret) -> OnCallSystem:
    from adapters.oncall import pagerduty  # noqa: PLC0415 - see above

    chosen = pagerduty.Options.model_validate(dict(options))
    return pagerduty.PagerDuty(name, chosen, secret(chosen.token))


_OPENERS: Mapping[str, Callable[[RotaName, Options, ReadSecret], OnCallSystem]] = {
    "ical": _open_ical,
    "pagerduty": _open_pagerduty,
}


def _unknown(kind: str) -> str:
    near = difflib.get_close_matches(kind.lower(), _OPENERS, n=2, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(names())}."
    return f"There is no on-call system {kind!r}. {hint}"
