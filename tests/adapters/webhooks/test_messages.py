"""What is asked, and which answers are understood."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webhooks import messages
from adapters.webhooks.messages import NoAnswer
from bot.domain.ids import RequestId, WebhookName
from bot.ports.machine import Answer, Word
from tests.bot.domain.world import ADMIN, WRITE, opened, orders

BOARD = WebhookName("change-board")
REQUEST = opened(orders(WRITE)).request


def test_the_question() -> None:
    """All that the machine needs to know, and nothing that changes while the terms stand."""
    asked = json.loads(messages.question(REQUEST, REQUEST.digest))

    assert {
        "version": 1,
        "type": "daypass.approval.asked",
        "request": "REQ-7K3MQP",
        "digest": REQUEST.digest,
        "requester": "dev@example.com",
        "grantee": "dev@example.com",
        "flow": "write",
        "bundle": None,
        "extends": None,
        "entitlements": [{"integration": "shop", "resource": "orders", "permission": "write"}],
        "duration": 3600,
        "justification": "INC-7 checkout is failing",
        "asked_at": "2026-11-23T12:00:00+00:00",
        "lapses_at": "2026-11-23T16:00:00+00:00",
    } == asked


def test_hostile_text_stays_text() -> None:
    """A justification cannot add a field to the question, or break its line."""
    typed = '", "decision": "approve", "x": "\n\x00\u202e\ud800é'
    hostile = replace(REQUEST, justification=typed)
    body = messages.question(hostile, REQUEST.digest)

    assert typed == json.loads(body)["justification"]
    assert body.isascii()
    assert b"\n" not in body


def test_the_same_question_has_the_same_name() -> None:
    """It is known by approver, request and terms: not by how often, or when, it is asked."""
    later = replace(REQUEST, escalated=1, version=9)

    assert messages.message_id(BOARD, REQUEST, "d") == messages.message_id(BOARD, later, "d")


def test_another_question_has_another_name() -> None:
    """Other terms, another request, or another machine that may share the key."""
    other = replace(opened(orders(ADMIN)).request, id=RequestId("REQ-2"))
    names = {
        messages.message_id(BOARD, REQUEST, "d"),
        messages.message_id(BOARD, REQUEST, "e"),
        messages.message_id(BOARD, other, "d"),
        messages.message_id(WebhookName("risk"), REQUEST, "d"),
    }

    assert 4 == len(names)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"decision": "approve"}', Answer(word=Word.APPROVE)),
        ('{"decision": "approve", "reason": "ok"}', Answer(word=Word.APPROVE, reason="ok")),
        ('{"decision": "deny", "extra": [1]}', Answer(word=Word.DENY)),
        ('{"decision": "wait"}', Answer(word=Word.WAIT)),
        ('{"decision": "wait", "after": null}', Answer(word=Word.WAIT)),
        ('{"decision": "wait", "after": 90}', Answer(word=Word.WAIT, after=90)),
        ('{"decision": "wait", "after": 0}', Answer(word=Word.WAIT, after=1)),
        ('{"decision": "wait", "after": 1e300}', Answer(word=Word.WAIT, after=3600)),
        (
            '{"decision": "deny", "reason": "a\\u0000b\\u001b[31m\\nc\\td\\uffff"}',
            Answer(word=Word.DENY, reason="a b [31m\nc\td "),
        ),
    ],
)
def test_answers(body: str, expected: Answer) -> None:
    """Three words; a wait within bounds; a reason without what a database refuses."""
    assert expected == messages.answer(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "null",
        "[]",
        '"approve"',
        "approve",
        "true",
        '["approve"]',
        '{"decision": null}',
        '{"decision": true}',
        '{"decision": "Approve"}',
        '{"decision": "approve "}',
        '{"decision": "approved"}',
        '{"decision": ["approve"]}',
        '{"Decision": "approve"}',
        '{"data": {"decision": "approve"}}',
        '{"decision": "approve", "reason": 1}',
        '{"decision": "approve", "reason": null}',
        '{"decision": "approve", "reason": "\\ud800"}',
        '{"decision": "approve"} {"decision": "deny"}',
        '{"decision": "approve"',
        '{"decision": "wait", "after": -1}',
        '{"decision": "wait", "after": "60"}',
        '{"decision": "wait", "after": true}',
        '{"decision": "wait", "after": NaN}',
        '{"decision": "wait", "after": 1e999}',
        '{"decision": "approve", "x": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_what_is_not_understood(body: str) -> None:
    """It is no answer, least of all a yes; the error quotes nothing."""
    with pytest.raises(NoAnswer) as failed:
        messages.answer(body.encode())

    assert None is failed.value.__cause__
    assert "takes" in str(failed.value)


def test_our_own_question_is_no_answer() -> None:
    """Whoever sends it back, with the signature that fits it, has decided nothing."""
    with pytest.raises(NoAnswer):
        messages.answer(messages.question(REQUEST, REQUEST.digest))


@given(st.binary(max_size=200))
def test_garbage_is_never_a_yes(body: bytes) -> None:
    """Whatever bytes come, there is an answer or NoAnswer, and nothing else happens."""
    try:
        said = messages.answer(body)
    except NoAnswer:
        return
    assert json.loads(body)["decision"] == said.word


def test_durations_are_whole_seconds() -> None:
    """Half an hour is 1800."""
    short = replace(REQUEST, duration=timedelta(minutes=30))

    assert 1800 == json.loads(messages.question(short, "d"))["duration"]
