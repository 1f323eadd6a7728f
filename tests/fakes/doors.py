"""A target of doors for the generic connectors; run as a program it keeps them in a file.

    python doors.py STATE < question.json

It uses the standard library only, since the command connector runs it with a bare environment.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

OURS = "ours"
OTHERS = "others"


def answer(doors: dict[str, dict[str, Any]], question: dict[str, Any]) -> dict[str, Any]:
    """Answer a question, and open or close a door. Twice is as good as once."""
    verb, door = question["verb"], question.get("door", {})
    match verb:
        case "grant":
            doors[door["grant"]] = {"owner": OURS, "as": door}
            return {"username": door["person"], "secret": f"secret of {door['grant']}"}
        case "revoke":
            ended = 0 if doors.pop(door["grant"], None) is None else 1
            return {"sessions_ended": ended}
        case "read":
            return {"presence": _presence(doors, door)}
        case "list":
            return {"grants": sorted(key for key, value in doors.items() if value["owner"] == OURS)}
        case _:
            return {"problems": []}


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
