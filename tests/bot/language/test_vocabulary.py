"""A vocabulary knows every reading of a name and the shortest way to say it."""

from bot.domain.ids import BundleName, IntegrationName
from bot.language.intents import BundleTarget, ResourceTarget
from bot.language.vocabulary import SYNONYMS, Vocabulary, full_name
from bot.language.words import read
from tests.bot.language.world import VOCABULARY, offered, target


def test_a_short_name_has_all_its_readings() -> None:
    """Resources of two integrations, or a bundle and a resource, share a name openly."""
    assert 2 == len(VOCABULARY.targets.get("reports"))
    assert 2 == len(VOCABULARY.targets.get("search"))
    assert "search" in VOCABULARY.targets
    assert () == VOCABULARY.targets.get("nothing")


def test_names_are_shown_as_short_as_they_are_clear() -> None:
    """A unique name stands alone, another is written in full."""
    assert "orders" == VOCABULARY.short(target("orders-prod/orders"))
    assert "core/reports" == VOCABULARY.short(target("core/reports"))
    assert "bundle/search" == VOCABULARY.short(BundleTarget(BundleName("search")))
    assert "orders-prod/orders" == full_name(target("orders-prod/orders"))


def test_names_that_differ_by_case_only_are_two() -> None:
    """Nobody gets the one by typing the other."""
    twins = Vocabulary(resources=[offered("a", "X", "Read", "read"), offered("a", "x", "rw")])
    first = twins.targets.get("a/x")[0]

    assert 2 == len(twins.targets.get("x"))
    assert isinstance(first, ResourceTarget)
    assert 2 == len(twins.permission_on(first, "read"))


def test_a_permission_of_that_name_comes_before_a_synonym() -> None:
    """`rw` is write only where there is no rw."""
    both = Vocabulary(resources=[offered("a", "x", "rw", "write"), offered("a", "y", "write")])
    x, y = target("a/x"), target("a/y")

    assert isinstance(x, ResourceTarget)
    assert isinstance(y, ResourceTarget)
    assert ("rw",) == both.permission_on(x, "rw")
    assert ("write",) == both.permission_on(y, "rw")
    assert "write" == SYNONYMS["rw"]


def test_an_integration_lists_its_resources() -> None:
    """Only what is offered is listed."""
    inside = VOCABULARY.in_integration(IntegrationName("orders-prod"))

    assert ("orders-prod/ledger", "orders-prod/orders") == inside


def test_names_of_several_words_are_found_whole() -> None:
    """The longest name wins, and a comma ends it."""
    assert VOCABULARY.targets.at(read("night shift 1h").words, 0) is not None
    assert VOCABULARY.targets.at(read("night, shift").words, 0) is None
    assert VOCABULARY.targets.at(read("night").words, 0) is None
