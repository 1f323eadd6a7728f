"""Past requests under another policy, in plain text: first how many, then each that differs."""

from collections.abc import Iterator

from adapters.cli.explained import name, revision
from adapters.cli.text import count, line, moment, paragraphs
from bot.domain.policy import Policy
from bot.domain.replaying import Finding, Replay, Replayed

MOST = 100  # requests in text; JSON has all
SAID = {
    Finding.GONE: "whose requester or grantee is not there any more",
    Finding.REFUSED: "would be refused",
    Finding.OTHER_FLOW: "would come under another flow",
    Finding.SPLIT: "would become several requests",
    Finding.MORE_DECISIONS: "would need more decisions",
    Finding.FEWER_DECISIONS: "would need fewer decisions",
    Finding.TOO_LONG: "would be too long",
    Finding.JUSTIFICATION: "would need another justification",
    Finding.APPROVERS: "were approved by people who could not",
}


def written(policy: Policy, found: Replayed, days: int) -> str:
    """Write what would have come of requests of so many days, in 80 columns."""
    return paragraphs([_head(found, days), _changed(policy, found)])


def _head(found: Replayed, days: int) -> Iterator[str]:
    asked = count(len(found.requests), "request")
    yield line(f"{asked} of the last {count(days, 'day')}, under policy {revision(found.revision)}")
    yield line("People, groups and schedules are as they are now, not as they were then.")
    if found.requests:
        yield line(f"{found.same:>6,} the same", hang=7)
    for finding, number in found.counts.items():
        yield line(f"{number:>6,} {SAID[finding]}", hang=7)


def _changed(policy: Policy, found: Replayed) -> Iterator[str]:
    changed = [one for one in found.requests if not one.same]
    for one in changed[:MOST]:
        yield from _one(policy, one)
    if len(changed) > MOST:
        yield line(f"and {len(changed) - MOST} more: --json lists them all")


def _one(policy: Policy, one: Replay) -> Iterator[str]:
    who = name(policy, one.requester)
    yield line(f"{one.request} {moment(one.asked_at)} {who}, by {one.flow}")
    for finding, why in one.findings.items():
        yield line(f"{finding}: {why}", 2)
