"""What was so a moment ago and may still be."""

import time
from collections import OrderedDict
from collections.abc import Callable


class Recent:
    """The `most` keys noted last, each for `seconds`; time comes from `clock`, in seconds."""

    def __init__(
        self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def note(self, key: str) -> None:
        """It is so now."""
        self._until.pop(key, None)
        self._until[key] = self._clock() + self._seconds
        if len(self._until) > self._most:
            self._until.popitem(last=False)

    def forget(self, key: str) -> None:
        """It is so no more."""
        self._until.pop(key, None)

    def __contains__(self, key: str) -> bool:
        """Whether it was so within the time."""
        return self._until.get(key, 0.0) > self._clock()
