"""Listings against what was known: what came, changed and went, and what is not believed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Catalogue, Integration, OwnerPerson, Resource
from bot.domain.ids import IntegrationName, ResourceName
from bot.engine.discovered import FEW, REMEMBERED, Known, Stock, join, take
from bot.ports.connector import Discovered, Listing
from tests.bot.domain.world import DBA, NOW, SHOP, catalogue

LATER = NOW + timedelta(hours=1)
A, B = ResourceName("a"), ResourceName("b")


def thing(name: str, uid: str = "1", **tags: str) -> Discovered:
    """Make a thing."""
    return Discovered(name=name, type="database", tags=tags, uid=uid, settings={"database": name})


def listing(*found: Discovered, **unseen: str) -> Listing:
    """Make a listing."""
    return Listing(found=found, unseen=unseen)


def stocked(*found: Discovered) -> Stock:
    """Return the stock after a first listing."""
    return take(SHOP, None, listing(*found), NOW).stock


def many(count: int, uid: str = "1") -> list[Discovered]:
    """Make many things."""
    return [thing(f"tenant-{number}", uid) for number in range(count)]


def names(known: tuple[Known, ...]) -> list[str]:
    """Return the names."""
    return [one.name for one in known]


def test_what_is_listed_is_there() -> None:
    """With all that was said of it, since when, and noted as found."""
    taken = take(SHOP, None, listing(thing("b"), thing("a", team="pay")), NOW)
    one = taken.stock.known[A]

    assert (["a", "b"], (), (), ()) == (
        names(taken.found),
        taken.changed,
        taken.gone,
        taken.alarms,
    )
    assert ({"team": "pay"}, "1", {"database": "a"}) == (one.tags, one.uid, one.settings)
    assert (NOW, NOW, None) == (one.first_seen, taken.stock.last_seen(A), one.gone_at)


def test_the_same_again_is_no_news() -> None:
    """Only the moment is another."""
    taken = take(SHOP, stocked(thing("a")), listing(thing("a")), LATER)

    assert ((), (), ()) == (taken.found, taken.changed, taken.gone)
    assert (NOW, LATER) == (taken.stock.known[A].first_seen, taken.stock.last_seen(A))


def test_other_tags_are_a_change() -> None:
    """With the words before and after."""
    taken = take(SHOP, stocked(thing("a", data="none")), listing(thing("a", data="all")), LATER)
    ((before, after),) = taken.changed

    assert ({"data": "none"}, {"data": "all"}) == (before.tags, after.tags)
    assert NOW == after.first_seen


def test_what_is_missing_is_gone() -> None:
    """With when it was seen for the last time; a third listing leaves that as it is."""
    first = take(SHOP, stocked(thing("a"), thing("b")), listing(thing("b")), LATER)
    second = take(SHOP, first.stock, listing(thing("b")), LATER + timedelta(hours=1))
    one = second.stock.known[A]

    assert ["a"] == names(first.gone)
    assert () == second.gone
    assert (NOW, LATER) == (one.last_seen, one.gone_at)
    assert {B} == set(second.stock.there())


def test_what_went_long_ago_is_forgotten() -> None:
    """Nobody asks for it any more."""
    gone = take(SHOP, stocked(thing("a")), listing(), LATER).stock
    still = take(SHOP, gone, listing(), LATER + REMEMBERED - timedelta(seconds=1)).stock

    assert {A} == set(still.known)
    assert {} == take(SHOP, still, listing(), LATER + REMEMBERED).stock.known


def test_what_comes_back_is_found_again() -> None:
    """The same thing since it was first seen; another thing since now."""
    gone = take(SHOP, stocked(thing("a", "1")), listing(), LATER).stock
    again = LATER + timedelta(hours=1)
    same = take(SHOP, gone, listing(thing("a", "1")), again)
    other = take(SHOP, gone, listing(thing("a", "2")), again)

    assert (["a"], ["a"]) == (names(same.found), names(other.found))
    assert (NOW, again) == (same.stock.known[A].first_seen, other.stock.known[A].first_seen)


def test_another_thing_under_the_name_is_a_change() -> None:
    """It is known from now on, with its own id."""
    taken = take(SHOP, stocked(thing("a", "1")), listing(thing("a", "2")), LATER)
    ((before, after),) = taken.changed

    assert ("1", "2", LATER) == (before.uid, after.uid, after.first_seen)


@pytest.mark.parametrize("unseen", ["a", "a.b"])
def test_what_is_not_shown_is_not_gone(unseen: str) -> None:
    """Neither it nor what is below it; the operators hear of it once."""
    before = stocked(thing("a.b"), thing("other"))
    hidden = Listing(found=(thing("other"),), unseen={unseen: "No right."})
    first = take(SHOP, before, hidden, LATER)
    second = take(SHOP, first.stock, hidden, LATER + timedelta(hours=1))

    assert () == first.gone + second.gone
    assert NOW == second.stock.last_seen(ResourceName("a.b"))
    assert [True, False] == [bool(one.alarms) for one in (first, second)]
    assert f"it does not show {unseen}: No right." in first.alarms[0]


def test_a_name_beside_a_hidden_one_is_gone() -> None:
    """Only a dot is below."""
    taken = take(SHOP, stocked(thing("ab")), listing(a="No right."), LATER)

    assert ["ab"] == names(taken.gone)


def test_most_gone_at_once_is_believed_the_second_time() -> None:
    """The operators hear of it both times; until then everything stays."""
    before = stocked(*many(8), thing("kept"))
    first = take(SHOP, before, listing(thing("kept"), thing("new")), LATER)
    second = take(SHOP, first.stock, listing(thing("kept")), LATER + timedelta(hours=1))

    assert ((), ["new"], True) == (first.gone, names(first.found), first.stock.missed)
    assert (9, False) == (len(second.gone), second.stock.missed)
    assert ["They stay" in first.alarms[0], "they are gone" in second.alarms[0]] == [True, True]


def test_what_comes_back_in_between_was_never_gone() -> None:
    """Twice in a row is meant: another scare begins anew."""
    missed = take(SHOP, stocked(*many(8)), listing(), LATER).stock
    back = take(SHOP, missed, listing(*many(8)), LATER + timedelta(hours=1))
    again = take(SHOP, back.stock, listing(), LATER + timedelta(hours=2))

    assert ((), (), ()) == (back.found, back.gone, again.gone)
    assert again.stock.missed


def test_most_made_anew_at_once_is_believed_the_second_time() -> None:
    """A connection that leads to another server has the same names, and other things."""
    first = take(SHOP, stocked(*many(8)), listing(*many(8, "2")), LATER)
    second = take(SHOP, first.stock, listing(*many(8, "2")), LATER + timedelta(hours=1))

    assert ((), 8) == (first.changed, len(second.changed))
    assert {"1"} == {one.uid for one in first.stock.known.values()}


@pytest.mark.parametrize(("of", "left"), [(FEW - 1, 0), (2 * FEW, FEW), (20, 16)])
def test_few_or_less_than_most_are_believed(of: int, left: int) -> None:
    """Up to half, or fewer than five, may go as they like."""
    things = many(of)
    taken = take(SHOP, stocked(*things), listing(*things[:left]), LATER)

    assert (of - left, ()) == (len(taken.gone), taken.alarms)


HOSTILE = [
    "",
    "a b",
    "a/b",
    "a:write",
    "*",
    "<!channel>",
    "ord\u0435rs",
    "a\u202eb",
    "a\nb",
    "-rf",
    "x" * 101,
    "a\0b",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_left_out_and_told(name: str) -> None:
    """The others are taken in; the operators see what it was, safely."""
    taken = take(SHOP, None, listing(thing(name), thing("a")), NOW)

    assert ["a"] == names(taken.found)
    assert "cannot be the name" in taken.alarms[0]
    assert taken.alarms[0].isprintable()


ODD = [
    {"tags": {"team": "pay\u200bments"}},
    {"tags": {"team": "\uff50ay"}},
    {"tags": {"": "x"}},
    {"tags": {"x" * 101: "x"}},
    {"tags": {"team": "x" * 1001}},
    {"tags": {str(number): "x" for number in range(51)}},
    {"settings": {"role": "a\nb"}},
    {"type": "data\0base"},
    {"uid": "x" * 201},
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_are_not_taken_in(odd: dict[str, object]) -> None:
    """A new thing is left out, and a known one stays as it was."""
    wrong = Discovered(name="a", **odd)  # type: ignore[arg-type]  # from a table
    fresh = take(SHOP, None, listing(wrong), NOW)
    known = take(SHOP, stocked(thing("a")), listing(wrong), LATER)

    assert ((), True) == (fresh.found, bool(fresh.alarms))
    assert ((), (), {"database": "a"}) == (
        known.changed,
        known.gone,
        known.stock.known[A].settings,
    )


@pytest.mark.parametrize("other", ["A", "a"])
def test_a_name_that_reads_like_another_is_nobodys(other: str) -> None:
    """Among newcomers neither has it; whoever had it keeps it."""
    both = listing(thing("a", "1"), thing(other, "2"))
    fresh = take(SHOP, None, both, NOW)
    known = take(SHOP, stocked(thing("a", "1")), both, LATER)

    assert () == fresh.found
    assert ((), (), {"1"}) == (
        known.changed,
        known.gone,
        {one.uid for one in known.stock.there().values()},
    )
    assert "reads like another one" in known.alarms[0]


def test_many_doubts_are_one_alarm() -> None:
    """A thousand bad names do not flood a channel."""
    taken = take(SHOP, None, listing(*(thing(f"{number} !") for number in range(1000))), NOW)

    assert 1 == len(taken.alarms)
    assert "and 995 more" in taken.alarms[0]


@st.composite
def stocks_and_listings(draw: st.DrawFn) -> tuple[Stock, Listing]:
    """Draw a stock and any listing."""
    things = st.builds(
        thing,
        st.sampled_from(["a", "b", "c", "d", "e.f", "e.g", "h", "A", "!"]),
        st.text("12", max_size=1),
    )
    before = stocked(*draw(st.lists(things, max_size=9)))
    unseen = draw(st.dictionaries(st.sampled_from(["a", "e"]), st.just("why"), max_size=2))
    return before, Listing(found=tuple(draw(st.lists(things, max_size=9))), unseen=unseen)


@given(stocks_and_listings())
def test_what_is_there_is_accounted_for(drawn: tuple[Stock, Listing]) -> None:
    """Before, plus found, less gone, is after; a listing heard twice in a row is no news."""
    before, heard = drawn
    taken = take(SHOP, before, heard, LATER)
    there = {*before.there(), *names(taken.found)} - set(names(taken.gone))
    again = take(SHOP, taken.stock, heard, LATER)

    assert set(taken.stock.there()) == there
    assert taken.stock.missed or ((), (), ()) == (again.found, again.changed, again.gone)


def shop(*found: Discovered) -> Integration:
    """Return the small organisation's server with what was discovered."""
    return join(catalogue(), {SHOP: stocked(*found)}).integrations[SHOP]


def test_without_a_listing_there_is_what_the_file_lists() -> None:
    """Also for an integration that the file does not know."""
    other = {IntegrationName("elsewhere"): stocked(thing("a"))}

    assert catalogue() == join(catalogue(), {})
    assert catalogue() == join(catalogue(), other)


def test_what_was_discovered_joins_the_file() -> None:
    """After the file's own, sorted, and with permissions like them."""
    resources = shop(thing("z"), thing("a", team="pay")).resources

    assert ["orders", "ledger", "a", "z"] == list(resources)
    assert (
        Resource(name=A, type="database", tags={"team": "pay"}, uid="1", settings={"database": "a"})
        == resources[A]
    )


def test_the_file_has_the_word() -> None:
    """On owner, link, type and settings; tags are joined, and the file's stay."""
    found = Discovered(
        name="a",
        type="database",
        tags={"team": "x", "data": "y"},
        uid="1",
        settings={"d": "a", "e": "f"},
    )
    written = Resource(
        name=A,
        type="ledger",
        tags={"team": "file"},
        owner=OwnerPerson(person=DBA),
        link="https://example.com/",
        settings={"d": "a", "g": "h"},
    )
    lent = Catalogue(integrations={SHOP: Integration(name=SHOP, resources={A: written})})
    one = join(lent, {SHOP: stocked(found)}).integrations[SHOP].resources[A]

    assert (
        Resource(
            name=A,
            type="ledger",
            tags={"team": "file", "data": "y"},
            owner=OwnerPerson(person=DBA),
            link="https://example.com/",
            settings={"d": "a", "e": "f", "g": "h"},
            uid="1",
        )
        == one
    )


def test_two_things_of_one_name_are_not_joined() -> None:
    """The file's leads elsewhere: it gets neither the tags nor the id of the other."""
    written = Resource(name=A, settings={"database": "another"})
    lent = Catalogue(integrations={SHOP: Integration(name=SHOP, resources={A: written})})

    assert lent == join(lent, {SHOP: stocked(thing("a", team="pay"))})


def test_what_reads_like_the_files_is_left_out() -> None:
    """Nobody can pose as a resource of the file."""
    assert {"orders", "ledger"} == set(shop(thing("Orders"), thing("LEDGER")).resources)


def test_what_is_gone_leaves() -> None:
    """What the file lists stays, as the file has it."""
    gone = take(SHOP, stocked(thing("a"), thing("orders")), listing(), LATER).stock

    assert catalogue() == join(catalogue(), {SHOP: gone})
