"""What the page about access flows shows is what `check` accepts, and it names every key."""

import re

from bot.config.files import Source
from bot.config.loading import Loaded, load_texts
from bot.config.shapes.flows import FlowShape
from tests.architecture.places import read

PAGE = "docs/access-flows.md"


def blocks() -> list[str]:
    """Return the page's pieces of YAML."""
    return re.findall(r"^```yaml\n(.*?)^```$", read(PAGE), re.DOTALL | re.MULTILINE)


def loaded(*texts: str) -> Loaded:
    """Load texts as files."""
    return load_texts([Source(file=f"{n}.yaml", text=text) for n, text in enumerate(texts)])


def test_the_example_is_accepted() -> None:
    """As it stands on the page, with every kind of flow."""
    policy = loaded(blocks()[0]).policy

    assert {"production-write", "shift-read", "shift-write", "outage-break-glass"} == set(
        policy.by_name
    )
    assert {"primary"} == set(policy.rotas)


def test_directories_and_schedules_are_accepted() -> None:
    """The second piece stands for itself, beside people and flows."""
    rest = re.sub(r"on_call:\n.*?\n(?=webhooks)", "", blocks()[0], flags=re.DOTALL)
    made = loaded(rest, blocks()[1])

    assert ["scim", "slack"] == [one.kind for one in made.directories]
    assert {"primary": "pagerduty", "secondary": "ical"} == {
        name: one.kind for name, one in made.on_call.items()
    }


def test_every_key_of_a_flow_is_on_the_page() -> None:
    """Under the name that is written in a file."""
    fields = FlowShape.model_fields.items()
    names = {field.alias or name for name, field in fields} - {"name", "together"}
    said = set(re.findall(r"`([a-z_]+)`", read(PAGE)))

    assert set() == names - said
