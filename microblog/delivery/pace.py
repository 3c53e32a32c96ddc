"""How much may lie before the server: less as it grows slow, so that answers need not wait long."""

MOST = 500
_LEAST = 50
# An answer to a command waits behind what is on its way, hence behind about one barrier.
_SLOW, _QUICK = 0.25, 0.1
_STEP = 50


class Pace:
    """The size of the next batch, from the seconds that barriers took.

    Halved when one was slow, then grown by steps: the rule of congestion avoidance (RFC 5681, 3.1).
    """

    def __init__(self) -> None:
        self.batch = MOST

    def landed(self, seconds: float) -> None:
        """A full window took so long."""
        if seconds > _SLOW:
            self.batch = max(_LEAST, self.batch // 2)
        elif seconds < _QUICK:
            self.batch = min(MOST, self.batch + _STEP)
