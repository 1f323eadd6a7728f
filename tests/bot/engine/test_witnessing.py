"""The witness follows the log; one that cannot be kept is told of, one that is gone is a doubt."""

from tests.bot.domain.world import DEV
from tests.bot.engine.restorable import MINUTE, Restorable, mode_of
from tests.fakes.witness import FakeWitness

READ = "orders read 1h"


async def test_the_witness_follows_and_a_broken_one_is_told_of_once(made: Restorable) -> None:
    """It learns each new entry, and the time when there is none."""
    on, witness = made.on, made.on.witness
    assert isinstance(witness, FakeWitness)
    await on.say(DEV, READ)
    await made.look()
    first = witness.mark
    await made.look()
    same = witness.mark
    on.clock.move(MINUTE)
    await made.look()
    later = witness.mark
    witness.broken = "witness: No space left on device"
    for _ in range(3):
        on.clock.move(MINUTE)
        await made.look()
    trouble = on.engine.recovery.witnessing.trouble
    witness.broken = ""
    await made.look()

    assert first
    assert later
    assert first == same
    assert first.seq == later.seq
    assert MINUTE == later.at - first.at
    assert "No space" in trouble
    assert not on.engine.recovery.witnessing.trouble
    assert 1 == sum("cannot be written" in repr(one) for one in on.chat.shown("#operators"))


async def test_a_witness_that_is_gone_or_unreadable_is_a_reason(made: Restorable) -> None:
    """As on another machine: nobody can say whether this is the newest copy."""
    on, witness = made.on, made.on.witness
    assert isinstance(witness, FakeWitness)
    await on.say(DEV, READ)
    await made.look()
    kept = witness.forget()
    await made.start()
    gone = mode_of(on)
    await made.confirm(anyway=True)
    after = mode_of(on)
    witness.broken = "witness: damaged"
    await made.start()

    assert kept
    assert gone
    assert "gone" in gone.why
    assert after is None
    assert witness.mark
    damaged = mode_of(on)
    assert damaged
    assert "damaged" in damaged.why


async def test_a_copy_from_before_the_first_witness_learns_of_it(made: Restorable) -> None:
    """Once it is confirmed, a witness that is lost is missed again."""
    on, witness = made.on, made.on.witness
    assert isinstance(witness, FakeWitness)
    on.witness = None
    await made.back_up()
    on.witness = witness
    await made.start()
    await on.say(DEV, READ)
    await made.look()
    await made.restore()
    lost = mode_of(on)
    await made.confirm(anyway=True)
    await made.look()
    witness.forget()
    await made.start()
    gone = mode_of(on)

    assert lost
    assert "older copy" in lost.why
    assert gone
    assert "gone" in gone.why
