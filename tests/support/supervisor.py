"""A supervisor of the embedded engines as a process of its own, to be killed by a test."""

import asyncio
import json
import sys
from pathlib import Path

from microblog.embedded.home import Home
from microblog.embedded.postgres import Postgres
from microblog.embedded.prosody import Prosody


async def main(path: Path) -> None:
    """Start both engines on `path`, print their process ids, and stay."""
    home = Home.open(path)
    postgres = Postgres(home, durable=False)
    prosody = Prosody(home, c2s_port=0, preferred=False)
    try:
        await asyncio.gather(postgres.start(), prosody.start())
        home.announce({"web": "http://127.0.0.1:8080/"})
        print(json.dumps({"postgres": postgres.pid, "prosody": prosody.pid}), flush=True)
        await asyncio.Event().wait()
    finally:
        await asyncio.gather(postgres.stop(), prosody.stop())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
