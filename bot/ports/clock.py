"""The time, as an argument: production reads the machine's clock, tests move their own."""

from collections.abc import Callable
from datetime import datetime

Now = Callable[[], datetime]  # aware, UTC
