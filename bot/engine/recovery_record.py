"""What is written down about recovery, so that it outlasts a restart and the command line sees it.

A record that cannot be read says nothing: it never ends the mode.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from bot.engine.reconcile import Scan

RECOVERY = "recovery"  # the source under which the facts are kept
MODE, SCAN, WITNESSED = "mode", "scan", "witnessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Why nothing is opened, and since when.

    `lost` tells that part of the record is missing, `mark` what the witness remembered then.
    `ahead` is how far Daypass's time is ahead of the wall's. An operator who has looked sets
    `confirmed_at`, and the process that has acted on that sets `left_at`.
    """

    why: str
    since: datetime
    lost: bool
    mark: str = ""
    ahead: timedelta = timedelta(0)
    confirmed_at: datetime | None = None
    left_at: datetime | None = None


_MODE = TypeAdapter(Mode)
_SCAN = TypeAdapter(Scan)
_RECORD: TypeAdapter[Mode | Scan] = TypeAdapter(Mode | Scan)


def written(record: Mode | Scan) -> str:
    """Write a record."""
    return _RECORD.dump_json(record).decode()


def read_mode(text: str) -> Mode | None:
    """Read a mode; None when there is none."""
    try:
        return _MODE.validate_json(text) if text else None
    except ValidationError:
        return None


def read_scan(text: str) -> Scan | None:
    """Read what the last scan found; None when there was none."""
    try:
        return _SCAN.validate_json(text) if text else None
    except ValidationError:
        return None
