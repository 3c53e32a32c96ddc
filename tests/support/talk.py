"""Talking to the handlers over a real database, without a stream."""

from dataclasses import dataclass, field

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.foreign import Reach
from microblog.domain.line import Answer, Line
from microblog.render.conversation import Conversation
from microblog.store.database import Database

URL = "https://blog.example"
SECRET = b"a secret of the tests"


@dataclass
class Talk:
    """People who talk to the bot; `woken` counts the commits that promised pushes.

    Nothing visits rooms, so that nobody waits for it but with `patience`; None: no crawler runs.
    """

    database: Database
    woken: int = 0
    patience: float | None = 0.0
    reach: Reach = Reach(blogs=0)  # noqa: RUF009  (frozen)
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(
            self.database,
            CATALOGUE,
            url=URL,
            secret=SECRET,
            posted=self._wake,
            patience=self.patience,
            reach=self.reach,
        )

    def _wake(self) -> None:
        self.woken += 1

    async def say(self, who: str, text: str, *, stanza_id: str = "", language: str = "") -> str:
        """What `who` is answered, empty for silence."""
        answer = await self.answer(who, text, stanza_id=stanza_id, language=language)
        return answer.text or ""

    async def answer(
        self, who: str, text: str, *, stanza_id: str = "", language: str = ""
    ) -> Answer:
        """The whole answer to `who`."""
        line = Line(f"{who}@people.example", text, stanza_id, language)
        return await self.conversation.answer(line)

    async def name(self, *people: str) -> None:
        """Let people choose their names."""
        for person in people:
            assert f"You are @{person}" in await self.say(person, f"NICK {person}")
