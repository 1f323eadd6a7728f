"""`python -m benchmarks`: run everything, print one table; `--short` checks that it works."""

import argparse
import random
import sys

from benchmarks.measure import FULL, SHORT
from benchmarks.report import markdown, surroundings
from benchmarks.suite import SEED, run


def main() -> int:
    """Return 0, or 1 when something measured was not right."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="some seconds; measures little")
    parser.add_argument("--seed", type=int, default=SEED)
    told = parser.parse_args()
    random.seed(told.seed)
    scale = SHORT if told.short else FULL
    try:
        rows, remarks = run(scale, told.seed)
    except AssertionError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    rounds = f"ack and teams: medians of {scale.rounds} alternating rounds of {scale.calls} calls."
    sys.stdout.write(f"{markdown(rows)}\n\n{surroundings(told.seed, [rounds, *remarks])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
