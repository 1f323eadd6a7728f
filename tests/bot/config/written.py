"""Access files as tests write them: parsed, with the findings beside what was found."""

from textwrap import dedent

from bot.config.marks import Table
from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.reading import read
from bot.config.resolving.names import Names, gather


def table(text: str) -> Table:
    """Read a mapping that has nothing wrong with it."""
    findings = Findings()
    found = read("access.yaml", dedent(text), findings)
    assert isinstance(found, Table), findings.problems
    return found


def names(text: str) -> tuple[Names, Findings]:
    """Gather the names of a whole file, and what was found wrong with them."""
    findings = Findings()
    return gather(merge([table(text)], findings), findings), findings


def said(findings: Findings) -> list[str]:
    """Return what is to be put right, as an operator reads it without the file's name."""
    return sorted(str(one).removeprefix("access.yaml:") for one in findings.problems)


def warned(findings: Findings) -> list[str]:
    """Return what deserves a look, likewise."""
    return [str(one).removeprefix("access.yaml:") for one in findings.warnings]


def sentences(findings: Findings) -> list[str]:
    """Return the sentences alone, in order of their places."""
    return [one.message for one in sorted(findings.problems)]
