"""One server as a process: `python -m ops.bench.pages.serving NAME --dsn DSN --port N`.

`uvicorn` and `granian` are our site as the roles serve it. `starlette`, `tornado` and `django` ask
the same question and fill the same template for every request.
"""

import asyncio
from argparse import ArgumentParser
from importlib import import_module

from microblog.roles.serving import quick_loop


def main() -> None:
    """Serve until SIGTERM."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    module = import_module(f"ops.bench.pages.by_{given.name}")
    with asyncio.Runner(loop_factory=quick_loop) as runner:
        runner.run(module.serve(given.dsn, given.port))


if __name__ == "__main__":
    main()
