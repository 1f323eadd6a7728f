"""The JSON between Daypass and a machine approver: one question, and one answer.

What a machine says is somebody else's text: its reason loses what no chat and no database takes.
"""

import hashlib
import json
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.ids import WebhookName
from bot.domain.request import Request
from bot.ports.machine import Answer, Word

ASKED = "daypass.approval.asked"
SOONEST, LATEST = 1.0, 3600.0  # seconds until a machine may want to be asked again
_UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class NoAnswer(ValueError):
    """The body of an answer says nothing that Daypass understands. It is never quoted."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True)

    decision: Word = Field(strict=False)  # Deliberate: no default. Silence is no yes.
    reason: str = ""
    after: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None


def message_id(name: WebhookName, request: Request, digest: str) -> str:
    """Name a question: the same approver, request and terms are the same question, asked again."""
    content = json.dumps([name, request.id, digest])
    return f"msg_{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def question(request: Request, digest: str) -> bytes:
    """Write the question. The same question always has the same bytes.

        {"version": 1, "type": "daypass.approval.asked", "request": "REQ-7K3MQP", "digest": "…",
         "requester": "dev@example.com", "grantee": "dev@example.com", "flow": "write",
         "bundle": null, "extends": null, "duration": 3600, "justification": "INC-7 …",
         "entitlements": [{"integration": "shop", "resource": "orders", "permission": "write"}],
         "asked_at": "2026-11-23T12:00:00+00:00", "lapses_at": "2026-11-23T16:00:00+00:00"}

    `duration` is in seconds. `digest` changes with the terms, and only with them. `extends` is the
    request that is to last longer. The justification is what a person typed.
    """
    content = {
        "version": 1,
        "type": ASKED,
        "request": request.id,
        "digest": digest,
        "requester": request.requester,
        "grantee": request.grantee,
        "flow": request.flow,
        "bundle": request.bundle,
        "extends": request.extends,
        "entitlements": [
            {"integration": one.integration, "resource": one.resource, "permission": one.permission}
            for one in request.entitlements
        ],
        "duration": int(request.duration.total_seconds()),
        "justification": request.justification,
        "asked_at": request.asked_at.isoformat(),
        "lapses_at": request.lapses_at.isoformat(),
    }
    return json.dumps(content, sort_keys=True).encode()


def answer(body: bytes) -> Answer:
    """Read an answer; an unknown field is ignored. Raises NoAnswer.

    {"decision": "approve", "reason": "CHG-31 is open"}
    {"decision": "deny", "reason": "There is a freeze until Monday"}
    {"decision": "wait", "after": 120}    in seconds; a minute unless it is said
    """
    try:
        said = _Said.model_validate_json(body)
    except ValidationError:
        # Deliberate: neither chained nor quoted. Nobody knows what the answer holds.
        raise NoAnswer(
            'answers what Daypass does not understand: it takes {"decision": "approve", "deny" or '
            '"wait", "reason": "…", "after": seconds}.'
        ) from None
    after = None if said.after is None else min(max(said.after, SOONEST), LATEST)
    return Answer(word=said.decision, reason=_UNSAYABLE.sub(" ", said.reason), after=after)
