"""What one network may ask for, and who asks when a proxy does."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from ipaddress import ip_network

import httpx2
import pytest

from microblog.domain.errors import CannotStart
from microblog.settings import networks
from microblog.store.database import Database
from tests.support.reading import Reader, site_of
from tests.support.talk import URL, Talk
from web.app import create_app
from web.fence import asking
from web.quota import Allowance, Quota, network_of

anyio = pytest.mark.anyio
LONG = 3600.0
PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1"))


@contextlib.asynccontextmanager
async def readers(reading: Database, allowance: Allowance) -> AsyncIterator[list[Reader]]:
    """Three readers of one site: two of one network, one of another."""
    site = dataclasses.replace(site_of(reading), window=LONG, allowance=allowance)
    app = create_app(site)
    async with contextlib.AsyncExitStack() as stack:
        found = []
        for address in ("192.0.2.1", "192.0.2.200", "198.51.100.1"):
            transport = httpx2.ASGITransport(app, client=(address, 1))
            http = httpx2.AsyncClient(transport=transport, base_url=URL)
            found.append(Reader(await stack.enter_async_context(http)))
        yield found


@anyio
async def test_a_network_that_asks_too_much_waits_and_the_others_do_not(
    talk: Talk, reading: Database
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    async with readers(reading, Allowance(burst=4, rate=0.1)) as (one, neighbour, other):
        for number in range(4):
            assert (await one.ask(f"/?x={number}")).status_code == 200
        for reader in (one, neighbour):
            refused = await reader.ask("/?x=new")
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 10
            assert "Please come back in a moment." in refused.text
            assert "content-security-policy" in refused.headers
            assert "set-cookie" not in refused.headers
            assert "x=new" not in refused.text
        assert (await one.ask("/?x=new", accept_language="ru")).text.count("чуть позже") == 1
        # What is kept, files and health are for everybody.
        for path in ("/?x=1", "/static/style.css", "/healthz", "/readyz"):
            assert (await neighbour.ask(path)).status_code == 200
        assert (await neighbour.ask("/?x=2", method="HEAD")).status_code == 200
        assert (await other.ask("/?x=new")).status_code == 200
        assert (await neighbour.ask("/?x=new")).status_code == 200


@anyio
async def test_what_is_not_there_is_counted_too(reading: Database) -> None:
    async with readers(reading, Allowance(burst=3, rate=0.1)) as (one, *_):
        statuses = [(await one.ask(f"/{number}")).status_code for number in range(5)]
        assert statuses == [404, 404, 404, 429, 429]


@anyio
async def test_only_a_proxy_of_ours_is_believed_whom_it_asks_for(reading: Database) -> None:
    for proxies, expected in (((), 429), ((ip_network("192.0.2.1"),), 200)):
        async with readers(reading, Allowance(2, 0.1, proxies)) as (one, *_):
            for number in range(6):
                last = await one.ask(f"/?x={number}", x_forwarded_for=f"203.0.{number}.1")
            assert last.status_code == expected


def test_who_asks_stands_last_before_our_own_proxies() -> None:
    assert asking("203.0.113.1", "192.0.2.9", PROXIES) == "203.0.113.1"
    assert asking("10.0.0.1", "", PROXIES) == "10.0.0.1"
    assert asking("10.0.0.1", "192.0.2.9", PROXIES) == "192.0.2.9"
    assert asking("10.0.0.1", "127.0.0.1, 192.0.2.9 , 10.1.1.1", PROXIES) == "192.0.2.9"
    assert asking("::1", "2001:db8::1", PROXIES) == "2001:db8::1"
    assert asking("10.0.0.1", "unknown", PROXIES) == "unknown"
    assert asking("10.0.0.1", " , ,", PROXIES) == "10.0.0.1"
    assert asking("", "192.0.2.9", PROXIES) == ""


def test_neighbours_share_a_bucket() -> None:
    assert network_of("192.0.2.1") == network_of("::ffff:192.0.2.200") == "192.0.2.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("fe80::1%eth0") == "fe80::/48"
    assert network_of("unknown") == network_of("") == ""


def test_a_bucket_fills_by_itself_and_ten_thousand_are_remembered() -> None:
    now = [0.0]
    quota = Quota(2, 0.5, lambda: now[0])
    assert [quota.wait("192.0.2.1") for _ in range(3)] == [0, 0, 2]
    now[0] += 2
    assert [quota.wait("192.0.2.1") for _ in range(2)] == [0, 2]
    for number in range(10_000):
        quota.wait(f"{number // 250 + 11}.{number % 250}.0.1")
    assert len(quota._buckets) == 10_000
    assert quota.wait("192.0.2.1") == 0


def test_networks_of_proxies_are_read_or_refused() -> None:
    assert networks(None, "$.x") == ()
    assert networks("127.0.0.1, ::1 10.0.0.0/8", "$.x") == (
        ip_network("127.0.0.1"), ip_network("::1"), ip_network("10.0.0.0/8")
    )  # fmt: skip
    for wrong in ("localhost", "10.0.0.1/8", "*"):
        with pytest.raises(CannotStart, match=r"\$\.x has what is no network"):
            networks(wrong, "$.x")
