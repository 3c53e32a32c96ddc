"""What nobody may make the server fetch."""

import pytest
from yarl import URL

from microblog.fetching.guard import Forbidden, Resolver, check, is_public

INNER = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "2002:7f00:1::",
    "64:ff9b:1::1",
    "fe80::1%eth0",
]


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://pictures.example/a.png",
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://pictures.example:8080/a.png",
        "https://pictures.example:22/",
        "https://user:password@pictures.example/",
        "aesgcm://pictures.example/a.png",
    ],
)
def test_an_address_that_leads_inside_is_forbidden(url: str) -> None:
    with pytest.raises(Forbidden):
        check(URL(url))


def test_a_plain_web_address_is_allowed() -> None:
    check(URL("https://pictures.example/a.png"))
    check(URL("http://pictures.example/a.png?size=large"))


@pytest.mark.anyio
async def test_a_name_with_inner_addresses_alone_has_none() -> None:
    resolver = Resolver()
    with pytest.raises(OSError, match="no public address"):
        await resolver.resolve("localhost", 80)
    await resolver.close()
