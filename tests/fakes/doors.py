"""A target of doors for the generic connectors; run as a program it keeps them in a file.

    python doors.py STATE < question.json

It uses the standard library only, since the command connector runs it with a bare environment.
"""

import itertools
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OURS = "ours"
OTHERS = "others"
_numbers = itertools.count(1)
THINGS = "things"  # beside the doors: what `discover` answers


def answer(doors: dict[str, dict[str, Any]], question: dict[str, Any]) -> dict[str, Any]:
    """Answer a question, and open, move or close a door. Twice is as good as once."""
    verb, door = question["verb"], question.get("door", {})
    if verb in {"grant", "prolong", "revoke"}:
        return _change(doors, verb, door)
    match verb:
        case "read":
            return {"presence": _presence(doors, door)}
        case "list":
            return {"grants": sorted(key for key, one in doors.items() if one["owner"] == OURS)}
        case "discover":
            return {"resources": [], **doors.get(THINGS, {})}
        case _:
            return {"problems": []}


def _change(doors: dict[str, dict[str, Any]], verb: str, door: dict[str, Any]) -> dict[str, Any]:
    held = doors.get(door["grant"])
    if verb == "grant":
        doors[door["grant"]] = {"owner": OURS, "as": door}
        return {"username": door["person"], "secret": f"secret of {door['grant']}"}
    if held is None:
        return {"sessions_ended": 0}
    if verb == "prolong":
        held["as"] = door
        return {}
    del doors[door["grant"]]
    return {"sessions_ended": 1}


def shelf(name: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """Make an answer to `discover` that lists one thing, each time with an id of its own."""
    uid = f"thing-{next(_numbers)}"
    thing = {"name": name, "type": "queue", "tags": tags, "uid": uid, "settings": {"queue": name}}
    return {"owner": OTHERS, "resources": [thing]}


def hidden(name: str) -> dict[str, Any]:
    """Make an answer to `discover` that lists nothing, and does not say that all is there."""
    return {"owner": OTHERS, "resources": [], "unseen": {name: "Its owner does not show it."}}


def _presence(doors: dict[str, dict[str, Any]], door: dict[str, Any]) -> str:
    found = doors.get(door["grant"])
    if found is None:
        return "absent"
    return "present" if found["as"] == door else "drifted"


def _main() -> None:
    state = Path(sys.argv[1])
    doors = json.loads(state.read_text(encoding="utf-8"))
    answered = answer(doors, json.load(sys.stdin))
    written = state.with_suffix(f".{os.getpid()}")
    written.write_text(json.dumps(doors), encoding="utf-8")
    written.replace(state)
    sys.stdout.write(json.dumps(answered))


if __name__ == "__main__":
    _main()
