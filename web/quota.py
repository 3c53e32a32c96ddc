"""How much one network may ask: a bucket for each, that fills by itself."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NETWORKS = 10_000
_BITS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Pages that are made for one network: `burst` at once, `rate` in a second after that.

    The networks `proxies` are believed whom they ask for.
    """

    burst: int = 200
    rate: float = 20.0
    proxies: tuple[Network, ...] = ()


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Quota:
    """At most `burst` requests of a network at once, and `rate` in a second after that.

    Remembers the ten thousand networks heard last; `clock` is in seconds.
    """

    def __init__(
        self, burst: int = 120, rate: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = float(burst)
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, address: str, cost: float = 1.0) -> int:
        """Take a request of `address`; how many seconds it must wait where it is one too many."""
        now, network = self._clock(), network_of(address)
        bucket = self._buckets.pop(network, None) or _Bucket(self._burst, now)
        self._buckets[network] = bucket
        if len(self._buckets) > _NETWORKS:
            self._buckets.popitem(last=False)
        bucket.level = min(self._burst, bucket.level + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.level < cost:
            return max(1, math.ceil((cost - bucket.level) / self._rate))
        bucket.level -= cost
        return 0


def network_of(address: str) -> str:
    """The network of an address: its /24 or, of IPv6, its /48; what is no address is one too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{_BITS[ip.version]}", strict=False))
