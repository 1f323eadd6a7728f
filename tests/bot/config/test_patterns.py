"""Patterns that might take long are refused; plain ones are not, and stay quick."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.patterns import pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "INC-[0-9]+",
        "[A-Z]+-[0-9]+",
        r"^(INC|CHG)-\d{4,8}$",
        r"(?P<key>[A-Z]{2,10})-\d+",
        r"https://tickets\.example\.com/\d+",
        "(ab){3}",
        r"\w+ \w+",
        "[]a]+",
    ],
)
def test_plain_patterns_pass(pattern: str) -> None:
    """What people write for ticket numbers is accepted."""
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*b",
        "(a|aa)+$",
        "(a|a?)+",
        "([a-z]+)*!",
        "(?:a{1,30}){1,30}x",
        "((a?)b?)+",
        ".*.*x",
        ".*INC.*x",
        r"\w+\w+\w+!",
        r"\s*\s*$",
        "a*[ab]*a*c",
        r"(\d+)\1",
        "(?=a)b",
        "(?i)a",
        "(?P=x)",
        "[a",
        "a{99999999999999999999}",
        "x" * 201,
    ],
)
def test_patterns_that_may_take_long_are_refused(pattern: str) -> None:
    """Nested, overlapping, clever and broken patterns are refused."""
    assert pattern_fault(pattern) is not None


@given(st.text(alphabet="ab.*+?(){}|[]1,^$\\", max_size=14))
def test_anything_may_be_judged(pattern: str) -> None:
    """A pattern that passes compiles; judging one never raises."""
    if pattern_fault(pattern) is None:
        re.compile(pattern)

    assert pattern_fault(pattern) == pattern_fault(pattern)
