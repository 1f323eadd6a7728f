"""A request as rows and back, in one place. A body that was not sealed by us is never read."""

from sqlalchemy import Row

from bot.domain.ids import RequestId
from bot.domain.lifecycle import next_due
from bot.domain.request import Decision, Grant, Request
from bot.domain.telling import lane
from storage.codec import DOMAIN, Unreadable
from storage.keys import BadSeal, Keyring

Values = dict[str, object]


def request_values(request: Request, keys: Keyring) -> Values:
    """Return the row of a request."""
    body = DOMAIN.encode(request)
    return {
        "id": request.id,
        "submission": request.submission,
        "state": request.state.value,
        "requester": request.requester,
        "grantee": request.grantee,
        "flow": request.flow,
        "policy": request.policy,
        "asked_at": request.asked_at,
        "next_due_at": next_due(request),
        "open": request.open,
        "version": request.version,
        "body": body,
        "seal": keys.seal(body),
        "review": request.review.state.value if request.review else None,
        "extends": request.extends,
    }


def grant_values(request: Request, grant: Grant) -> Values:
    """Return the row of one of its grants."""
    return {
        "id": grant.id,
        "request": request.id,
        "integration": grant.entitlement.integration,
        "resource": grant.entitlement.resource,
        "permission": grant.entitlement.permission,
        "person": request.grantee,
        "lane": lane(request, grant),
        "state": grant.state.value,
        "expires_at": grant.expires_at,
        "opened_at": grant.opened_at,
        "ended_at": grant.ended_at,
    }


def decision_values(request: Request, decision: Decision) -> Values:
    """Return the row of one of its decisions."""
    return {
        "request": request.id,
        "person": decision.person,
        "approve": decision.approve,
        "reason": decision.reason,
        "at": decision.at,
        "chat": decision.chat.value if decision.chat else None,
    }


def read_request(row: Row[str, int, str, str], keys: Keyring) -> Request:
    """Return the request of a row `(id, version, body, seal)`.

    Raises Unreadable, which names the row.
    """
    name, version, body, seal = row
    where = f"request {name}"
    try:
        keys.verify(body, seal)
    except BadSeal as error:
        raise Unreadable(f"{where}: {error}") from error
    request = DOMAIN.decode(body, Request, where)
    if request.id != RequestId(name) or request.version != version:
        raise Unreadable(f"{where}: the body belongs to another row or version")
    return request
