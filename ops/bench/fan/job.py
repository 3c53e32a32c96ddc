"""What a sender is to send, which every method sends alike: one post to so many people."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from microblog.delivery.template import Payload

SECRET = b"a secret of the measurements"
URL = "https://blog.example"
AUTHOR = "author"
NUMBER = 100_000
PUBLISHED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
TAG = "bench"
_WORDS = "Half of these words are English, а вторая половина по-русски, как оно и бывает. "
BODY_LENGTH = 140


@dataclass(frozen=True, slots=True)
class Job:
    """Send one post to `people` by `method`, as the component `domain` at `host`:`port`.

    They are `clients` accounts of the `server` in turn, or as many people at the `sink` where that
    is 0. With a `dsn` they are followers in that database. `is_watched` has the event loop looked
    at, which costs time; `multicast` is the service for one method, empty where there is none.
    """

    method: str
    host: str
    port: int
    domain: str
    server: str
    secret: str
    sink: str
    people: int
    clients: int = 0
    dsn: str = ""
    is_watched: bool = False
    multicast: str = ""

    @property
    def sender(self) -> str:
        """Who speaks."""
        return f"bot@{self.domain}"

    def write(self) -> str:
        """As one word for a command line."""
        return json.dumps(asdict(self))

    @staticmethod
    def read(word: str) -> "Job":
        """The job of that word."""
        return Job(**json.loads(word))

    def jids(self) -> list[str]:
        """Everybody's address."""
        if self.clients:
            return [client(number % self.clients, self.server) for number in range(self.people)]
        return [f"u{number}@{self.sink}" for number in range(self.people)]


class Sender(Protocol):
    """Something connected that sends the post once."""

    async def send(self) -> float:
        """Send; the moment at which it began."""
        ...

    async def settled(self) -> None:
        """Wait until nothing is left to do."""
        ...


Sending: TypeAlias = AbstractAsyncContextManager[Sender]


def client(number: int, domain: str) -> str:
    """The address of a client of the server `domain`."""
    return f"reader{number}@{domain}"


def body() -> str:
    """What the author writes: 140 characters."""
    return (_WORDS * 2)[:BODY_LENGTH].rstrip()


def words() -> str:
    """What people read."""
    return f"@{AUTHOR}: *{TAG}\n{body()}\n\n#{NUMBER} {URL}/{NUMBER}"


def payload() -> Payload:
    """What programs read."""
    return Payload("post", str(NUMBER), AUTHOR, PUBLISHED, (TAG,))
