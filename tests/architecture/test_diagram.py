"""The diagram is drawn from the tables, move by move, and README shows it as drawn."""

import re

from bot.domain.lifecycle import GRANT_MOVES, REQUEST_MOVES, REVIEW_MOVES
from tests.architecture.diagram import draw
from tests.architecture.places import read


def test_the_diagram_shows_every_move_and_no_other() -> None:
    """An arrow for each listed move, one to begin each life and one to end each."""
    tables = (REQUEST_MOVES, GRANT_MOVES, REVIEW_MOVES)
    moves = sum(len(following) for table in tables for following in table.values())
    ends = sum(not following for table in tables for following in table.values())

    assert moves + ends + len(tables) == draw().count("-->")
    assert "grant_revoking --> grant_ended" in draw()
    assert "grant_revoking --> grant_active" not in draw()


def test_readme_shows_the_diagram_as_drawn() -> None:
    """Write it anew with `python -m tests.architecture.diagram` when a table changes."""
    block = r"^```mermaid\nstateDiagram-v2\n.*?^```$"
    blocks = re.findall(block, read("README.md"), re.DOTALL | re.MULTILINE)

    assert [draw()] == blocks
