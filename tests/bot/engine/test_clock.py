"""Times are aware and in UTC."""

import time
from datetime import timedelta

from bot.engine.clock import utc_now


def test_the_time_is_now_and_aware() -> None:
    """It is the machine's time, in UTC."""
    assert timedelta(0) == utc_now().utcoffset()
    assert abs(time.clock_gettime(time.CLOCK_REALTIME) - utc_now().timestamp()) < 60
