"""Each doubt has its sentence, and whatever cannot be compared is a doubt."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.engine import suspicion
from bot.ports.store import Log, Mark
from tests.bot.domain.world import NOW
from tests.fakes.witness import FakeWitness

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
OLDER = "The audit log in the database {}, and entry {} had been written: it is an older copy."
OTHER = (
    "Entry {} of the audit log is not the one that had been written: the database is another copy."
)
GONE = "The witness is gone, so nobody can say whether the database is an older copy."


class Entries(Log):
    """A log of these hashes, in order."""

    def __init__(self, hashes: Sequence[str]) -> None:
        self.hashes = hashes

    def last(self) -> Mark | None:
        """Return the last entry."""
        seq = len(self.hashes)
        return Mark(seq=seq, hash=self.hashes[-1], at=NOW) if seq else None

    def hash_of(self, seq: int) -> str | None:
        """Return the hash of an entry."""
        return self.hashes[seq - 1] if 1 <= seq <= len(self.hashes) else None


async def doubt(
    hashes: Sequence[str], witness: FakeWitness, *, expected: bool = True
) -> str | None:
    """Return what is wrong with a log of these hashes."""
    compare, _ = await suspicion.testimony(witness, expected=expected)
    return compare(Entries(hashes))


def remembering(seq: int, hash_: str) -> FakeWitness:
    """Make a witness of this entry."""
    witness = FakeWitness()
    witness.mark = Mark(seq=seq, hash=hash_, at=NOW)
    return witness


# --- the witness -------------------------------------------------------------------------------
@pytest.mark.parametrize("expected", [True, False])
@pytest.mark.parametrize("hashes", ["ab", "abc", "abcdef"])
async def test_a_log_that_is_there_or_has_grown_on_is_not_doubted(
    hashes: str, *, expected: bool
) -> None:
    """The process may have died before the witness learnt the newest."""
    assert None is await doubt(hashes, remembering(2, "b"), expected=expected)


@pytest.mark.parametrize("expected", [True, False])
@pytest.mark.parametrize(
    ("hashes", "seq", "wanted"),
    [
        ("ab", 3, OLDER.format("ends with entry 2", 3)),
        ("", 1, OLDER.format("is empty", 1)),
        ("a", 1_234_567, OLDER.format("ends with entry 1", "1,234,567")),
        ("a" * 1234, 1235, OLDER.format("ends with entry 1,234", "1,235")),
        ("abx", 3, OTHER.format(3)),
        ("abxd", 3, OTHER.format(3)),
        ("x" * 1234, 1234, OTHER.format("1,234")),
    ],
)
async def test_an_older_copy_and_another_one_are_told_apart(
    hashes: str, seq: int, wanted: str, *, expected: bool
) -> None:
    """Whether or not the copy itself remembers that there was a witness."""
    assert wanted == await doubt(hashes, remembering(seq, "c"), expected=expected)


async def test_an_entry_that_is_missing_within_the_log_is_a_doubt() -> None:
    """Its hash is not the one that had been written, since there is none."""

    class Holed(Entries):
        def hash_of(self, seq: int) -> str | None:
            return None if seq == 2 else super().hash_of(seq)

    compare, _ = await suspicion.testimony(remembering(2, "b"), expected=True)

    assert OTHER.format(2) == compare(Holed("abc"))


async def test_a_witness_that_is_gone_is_a_doubt_where_one_is_expected() -> None:
    """Before the first one there is nothing to miss, however long the log."""
    assert GONE == await doubt("ab", FakeWitness(), expected=True)
    assert GONE == await doubt("", FakeWitness(), expected=True)
    assert None is await doubt("ab", FakeWitness(), expected=False)
    assert None is await doubt("", FakeWitness(), expected=False)


@pytest.mark.parametrize("expected", [True, False])
async def test_a_witness_that_cannot_be_read_is_a_doubt_in_any_case(*, expected: bool) -> None:
    """It says why; and it told nothing that could be believed."""
    witness = remembering(2, "b")
    witness.broken = "/var/witness: Is a directory"
    compare, mark = await suspicion.testimony(witness, expected=expected)

    assert "The witness cannot be read: /var/witness: Is a directory" == compare(Entries("ab"))
    assert mark is None


async def test_what_the_witness_said_is_handed_on() -> None:
    """Its time counts, too: that moment has surely passed."""
    witness = remembering(2, "b")
    _, told = await suspicion.testimony(witness, expected=True)
    _, nothing = await suspicion.testimony(FakeWitness(), expected=True)

    assert (witness.mark, None) == (told, nothing)


# --- the clock ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("drift", "wanted"),
    [
        (HOUR, "1 h ahead of"),
        (-HOUR, "1 h behind"),
        (24 * HOUR, "1 day ahead of"),
        (-25 * HOUR, "1 day 1 h behind"),
        (11 * SECOND, "11 s ahead of"),
        (-11 * SECOND, "11 s behind"),
        (SECOND * 11.999999, "11 s ahead of"),
        (-SECOND * 11.999999, "11 s behind"),
        (SECOND, "1 s ahead of"),
        (SECOND / 2, "1 s ahead of"),
        (-SECOND / 1_000_000, "1 s behind"),
        (-(HOUR + SECOND / 2), "1 h behind"),
    ],
    ids=str,
)
def test_how_far_the_clock_is_off_is_told_in_words(drift: timedelta, wanted: str) -> None:
    """Both ways in the same length, cut to whole seconds, and never by nothing."""
    assert (
        f"The machine's clock is {wanted} the time that it should show."
        == suspicion.clock_jumped(drift)
    )
