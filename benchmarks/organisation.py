"""The organisation of the benchmarks: people in both chats, one database, two access flows."""

from pathlib import Path

from bot.config.loading import load
from bot.domain.policy import Policy

PEOPLE = 60  # the first half asks; each of them is managed by one of the other half
ASKING = PEOPLE // 2
CONNECTOR = "instant"
_SHOP = """
integrations:
  shop:
    connector: instant
    environment: production
    permissions:
      read: {risk: low}
      write: {risk: high}
    resources:
      orders: {tags: {team: payments}}
      ledger: {tags: {team: payments}}
"""
_LAW = """
flows:
  - name: read
    who: {group: engineering}
    what: {where: {environment: production}, permissions: [read]}
    duration: {default: 1h, max: 8h}
    approval: automatic
  - name: write
    who: {group: engineering}
    what: {where: {environment: production}, permissions: [write]}
    duration: {default: 1h, max: 4h}
    justification: required
    approval: {from: manager}
"""


def approver(number: int) -> int:
    """Return who decides on what the person of this number asks for."""
    return number % ASKING + ASKING


def shard(number: int) -> str:
    """Return the name of one of the many databases."""
    return f"shard-{number}"


def email(number: int) -> str:
    """Return a person's id."""
    return f"person-{number % PEOPLE}@example.com"


def slack_id(number: int) -> str:
    """Return a person's id in Slack."""
    return f"U0PERSON{number % PEOPLE:03}"


def object_id(number: int) -> str:
    """Return a person's Entra object id."""
    return f"3f0c1f2e-0000-4000-8000-{number % PEOPLE:012x}"


def write_access_file(folder: Path, more: int = 0) -> Path:
    """Write the access file, and return where it is. The shop has so many `more` databases."""
    people = [
        f"  {email(one)}: {{name: Person Number{one}, groups: [engineering], "
        f"slack: {slack_id(one)}, teams: {object_id(one)}"
        + (f", manager: {email(approver(one))}}}" if one < ASKING else "}")
        for one in range(PEOPLE)
    ]
    shards = [f"      {shard(one)}: {{}}" for one in range(more)]
    path = folder / f"access-{more}.yaml"
    path.write_text("\n".join(["people:", *people, _SHOP.rstrip(), *shards, _LAW]), "utf-8")
    return path


def policy(folder: Path, more: int = 0) -> Policy:
    """Return the policy as loaded."""
    return load(write_access_file(folder, more), connectors=[CONNECTOR]).policy
