"""How many examples a law is tried with: few in the gate, many with HYPOTHESIS_PROFILE=deep."""

from hypothesis import settings

_USUAL = 100


def effort(examples: int) -> int:
    """Return this number in the gate, and as many times more as the profile asks for elsewhere."""
    return max(1, examples * settings().max_examples // _USUAL)
