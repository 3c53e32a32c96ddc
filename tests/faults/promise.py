"""What is promised whatever is killed: everybody hears it, under one id, and few hear it twice."""

from tests.support.sink import Sink
from tests.support.talk import Talk

# Two batches on their way, each at most 500 stanzas.
WINDOW = 1_000


async def post(talk: Talk, text: str) -> str:
    """Post as romeo; the body that followers get."""
    answer = await talk.say("romeo", text)
    address = answer.splitlines()[1]
    return f"@romeo:\n{text}\n\n{address}"


def check(caught: Sink, body: str, recipients: int, *, doubled: int) -> None:
    """Everybody has it, under one id each; not more than so many stanzas came once too often."""
    ids = caught.heard[body]
    assert len(ids) == recipients
    assert all(len(set(each)) == 1 for each in ids.values())
    assert sum(len(each) - 1 for each in ids.values()) <= doubled
