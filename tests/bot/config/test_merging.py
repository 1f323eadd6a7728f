"""However files and flows are ordered, and whatever is typed into them: the laws of reading."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.files import Source
from bot.config.loading import Loaded, load_texts
from bot.config.problems import ConfigProblems
from bot.domain.evaluate import Asking, Offer, offer
from bot.domain.policy import Policy
from tests.fakes.effort import effort

HERE = Path(__file__).parent
SAMPLE = (HERE / "sample.yaml").read_text()
BASE = (HERE / "base.yaml").read_text()
NOW = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # a Monday


def decisions(policy: Policy) -> list[Offer]:
    """Decide everything for everybody, once plainly and once by breaking glass."""
    return [
        replace(offer(policy, entitlement, asking), verdicts=())
        for asking in askings(policy)
        for entitlement in sorted(policy.catalogue.entitlements())
    ]


def askings(policy: Policy) -> list[Asking]:
    """List every way in which anybody may ask."""
    return [
        Asking(person=person, now=NOW, bundle=bundle, breaking_glass=glass)
        for person in sorted(policy.people.values(), key=lambda one: one.id)
        for bundle in (None, *sorted(policy.catalogue.bundles))
        for glass in (False, True)
    ]


@settings(max_examples=effort(12), deadline=None)
@given(st.data())
def test_order_never_matters(data: st.DataObject) -> None:
    """However flows and files are ordered, the same is decided and the revision is the same."""
    head, flows_text = SAMPLE.split("\nflows:\n")
    flows_text, tail = flows_text.split("\nnotify:\n")
    flows = [f"  - name: {one.rstrip()}\n" for one in flows_text.split("  - name: ")[1:]]
    shuffled = data.draw(st.permutations(flows))
    cut = data.draw(st.integers(0, len(flows)))
    parts = [
        head,
        "flows:\n" + "".join(shuffled[:cut]),
        "flows:\n" + "".join(shuffled[cut:]),
        f"notify:\n{tail}",
    ]
    sources = [
        Source(f"{number}.yaml", text)
        for number, text in enumerate(data.draw(st.permutations(parts)))
    ]
    whole = load_texts([Source("sample.yaml", SAMPLE)])
    loaded = load_texts(sources)

    assert whole.policy.revision == loaded.policy.revision
    assert decisions(whole.policy) == decisions(loaded.policy)


PIECES = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "  ",
        "~",
        "''",
        '"',
        "&a ",
        "*a ",
        "!!x ",
        "<<: ",
        "%",
        "\t",
        "|",
        "? ",
        "#",
    ]
) | st.text(max_size=3)


@settings(max_examples=effort(60), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(BASE)), st.integers(0, 12), PIECES), min_size=1, max_size=3
    )
)
def test_mutated_files_raise_nothing_else(edits: list[tuple[int, int, str]]) -> None:
    """Whatever is typed into an access file, it loads or raises ConfigProblems."""
    text = BASE
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    try:
        loaded: Loaded | None = load_texts([Source("access.yaml", text)])
    except ConfigProblems:
        loaded = None

    assert loaded is None or loaded.policy.revision
