"""The signed approver against a board that behaves, and that goes wrong in every way."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.webhooks.approver import SignedApprover
from bot.domain.ids import WebhookName
from bot.ports.faults import Impossible, TryAgain
from bot.ports.machine import Answer, Machine, Word
from tests.bot.domain.world import NOW, WRITE, opened, orders
from tests.fakes.approver import KEY, OTHER_KEY, Approver, Slip, approver
from tests.fakes.clock import FakeClock
from tests.fakes.trouble import CUT, SILENT

BOARD = WebhookName("change-board")
REQUEST = opened(orders(WRITE)).request
YES = {"decision": "approve", "reason": "CHG-31"}
SECOND = timedelta(seconds=5)


@pytest.fixture
async def board() -> AsyncIterator[Approver]:
    """Give a board that would say yes."""
    async with approver(FakeClock(NOW).now) as made:
        made.says = [YES]
        yield made


def asking(board: Approver, secret: str = f"whsec_{KEY}", timeout: timedelta = SECOND) -> Machine:
    """Make what asks this board."""
    return SignedApprover(BOARD, board.url, secret, timeout, allow_loopback=True)


async def fails(machine: Machine, *kinds: type[Exception]) -> Exception:
    """Ask, and return why there is no decision. It never tells a secret."""
    with pytest.raises(kinds) as failed:
        await machine.ask(REQUEST, REQUEST.digest, NOW)
    said = f"{failed.value} {failed.value.__cause__} {machine!r}"

    assert BOARD in str(failed.value)
    assert [] == [one for one in (KEY, OTHER_KEY, "s3cret", "127.0.0.1") if one in said]
    return failed.value


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (YES, Answer(word=Word.APPROVE, reason="CHG-31")),
        ({"decision": "deny", "reason": "freeze"}, Answer(word=Word.DENY, reason="freeze")),
        ({"decision": "wait", "after": 120}, Answer(word=Word.WAIT, after=120)),
    ],
)
async def test_decisions(board: Approver, said: object, expected: Answer) -> None:
    """The board verifies the question and signs its answer; the answer is taken as it is."""
    board.says = [said]

    assert expected == await asking(board).ask(REQUEST, REQUEST.digest, NOW)
    assert [(REQUEST.id, REQUEST.digest)] == [(o["request"], o["digest"]) for o in board.asked]


async def test_the_same_question_is_the_same_message(board: Approver) -> None:
    """Asked again, also after a restart, it can be known by its id; other terms are another."""
    await asking(board).ask(REQUEST, REQUEST.digest, NOW)
    await asking(board).ask(replace(REQUEST, version=7), REQUEST.digest, NOW + SECOND)
    await asking(board).ask(REQUEST, "narrower", NOW)
    first, again, other = board.ids

    assert first == again
    assert first != other


async def test_the_web_form_of_a_question(board: Approver) -> None:
    """One POST of JSON, to the address as it was written."""
    await asking(board).ask(REQUEST, REQUEST.digest, NOW)
    (sent,) = board.server.asked

    assert ("POST", "/board/s3cret-path") == (sent.method, sent.raw_path)
    assert "application/json" == sent.headers["Content-Type"]
    assert str(int(NOW.timestamp())) == sent.headers["webhook-timestamp"]


@pytest.mark.parametrize("order", [f"whsec_{OTHER_KEY} whsec_{KEY}", f"{KEY} whsec_{KEY}"])
async def test_keys_can_be_changed_without_a_gap(board: Approver, order: str) -> None:
    """Of two keys the board needs to know one, and signs with the one that it knows."""
    answered = await asking(board, order).ask(REQUEST, REQUEST.digest, NOW)

    assert Word.APPROVE is answered.word


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        (Slip(drop=frozenset({"webhook-signature"})), "without a signature"),
        (Slip(drop=frozenset({"webhook-timestamp"})), "without a signature"),
        (Slip(key=OTHER_KEY), "signature that is wrong"),
        (Slip(message="msg_another"), "signature that is wrong"),
        (Slip(message="msg_another", tells="msg_another"), "another question"),
        (Slip(late=timedelta(minutes=6)), "6 minutes behind our clock"),
        (Slip(late=timedelta(minutes=-6)), "6 minutes ahead of our clock"),
        (Slip(echo=True), "does not understand"),
        (Slip(status=201), "answer 200"),
        (Slip(status=202), "answer 200"),
        (Slip(status=400), "does not understand the question"),
        (Slip(status=404), "check its address"),
    ],
)
async def test_no_decision_by_a_wrong_answer(board: Approver, slip: Slip, sentence: str) -> None:
    """The body says yes, and what is around it is wrong: nothing is decided."""
    board.slip = slip
    why = await fails(asking(board), Impossible)

    assert sentence in str(why)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_a_signed_yes_with_a_failure_is_none(board: Approver, status: int) -> None:
    """A status that says later comes before whatever the body says."""
    board.slip = Slip(status=status)
    await fails(asking(board), TryAgain)


async def test_the_id_need_not_come_back(board: Approver) -> None:
    """The answer is signed over the id of the question; to repeat it is a courtesy."""
    board.slip = Slip(drop=frozenset({"webhook-id"}))
    answered = await asking(board).ask(REQUEST, REQUEST.digest, NOW)

    assert Word.APPROVE is answered.word


@pytest.mark.parametrize(
    ("trouble", "kind", "sentence"),
    [
        (CUT, TryAgain, "did not answer"),
        ("broken", TryAgain, "later"),
        ("bad gateway", TryAgain, "later"),
        ("unknown key", Impossible, "compare the secrets, and the clocks"),
        ("forbidden", Impossible, "compare the secrets, and the clocks"),
        ("missing", Impossible, "check its address"),
        ("moved", Impossible, "write the address it moved to"),
        ("empty", Impossible, "without a signature"),
        ("a web page", Impossible, "without a signature"),
        ("noise", Impossible, "without a signature"),
        ("too much", Impossible, "more than 16 KiB"),
    ],
)
async def test_trouble(board: Approver, trouble: str, kind: type[Exception], sentence: str) -> None:
    """Nothing is decided, and the sentence says what to do. Afterwards all is well."""
    machine = asking(board)
    board.server.trouble = trouble
    why = await fails(machine, kind)
    board.server.trouble = ""

    assert sentence in str(why)
    assert Word.APPROVE is (await machine.ask(REQUEST, REQUEST.digest, NOW)).word


async def test_silence(board: Approver) -> None:
    """After its time-out there is no answer, and the sentence says after how long."""
    board.server.trouble = SILENT
    why = await fails(asking(board, timeout=timedelta(seconds=0.05)), TryAgain)

    assert "longer than 0.05 seconds" in str(why)


async def test_nobody_there(board: Approver) -> None:
    """A board that is away is asked again."""
    async with approver(board.now) as gone:
        machine = asking(gone)
    await fails(machine, TryAgain)


@pytest.mark.parametrize(
    ("said", "expected"), [({"Retry-After": "7"}, 7.0), ({"Retry-After": "0"}, 1.0), ({}, None)]
)
async def test_later_says_when(
    board: Approver, said: dict[str, str], expected: float | None
) -> None:
    """A wait is handed on, but a board that wants none is not asked without a pause."""
    board.slip = Slip(status=503, headers=said)
    with pytest.raises(TryAgain) as busy:
        await asking(board).ask(REQUEST, REQUEST.digest, NOW)

    assert expected == busy.value.after


async def test_a_wrong_secret_is_told_by_the_board(board: Approver) -> None:
    """A board that cannot verify the question says 401, and that sentence says what to compare."""
    why = await fails(asking(board, f"whsec_{OTHER_KEY}"), Impossible)

    assert "compare the secrets, and the clocks" in str(why)
    assert [] == board.asked


async def test_a_clock_of_ours_that_is_wrong(board: Approver) -> None:
    """The board refuses a question from another time, and the sentence speaks of clocks."""
    machine = asking(board)
    with pytest.raises(Impossible, match="clocks of both machines"):
        await machine.ask(REQUEST, REQUEST.digest, NOW + timedelta(hours=1))


async def test_inside_needs_leave() -> None:
    """An address of this machine or of the cloud's metadata is not asked."""
    for host in ("127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1"):
        machine = SignedApprover(BOARD, f"https://{host}/", "k" * 24, SECOND)
        with pytest.raises(Impossible, match="loopback, private or reserved"):
            await machine.ask(REQUEST, REQUEST.digest, NOW)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://board.example.com/", "k" * 24),
        ("https://user:hunter2@board.example.com/", "k" * 24),
        ("https://board.example.com/#hunter2", "k" * 24),
        ("", "k" * 24),
        ("https://board.example.com/", ""),
        ("https://board.example.com/", "hunter2"),
        ("https://board.example.com/", "whsec_hunter2"),
    ],
)
def test_of_no_use(url: str, secret: str) -> None:
    """An address or a key that cannot be used is told at the start, and not repeated."""
    with pytest.raises(Impossible, match="change-board cannot be asked: ") as refused:
        SignedApprover(BOARD, url, secret, SECOND)

    assert "hunter2" not in str(refused.value)


async def test_closing_twice(board: Approver) -> None:
    """The second close is quiet, and nothing was kept open."""
    machine = asking(board)
    await machine.close()
    await machine.close()

    assert "SignedApprover('change-board')" == repr(machine)
