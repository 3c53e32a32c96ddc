"""`python -m ops.bench NAME ...` runs the measurement `NAME`; without a name it lists them."""

import sys
from importlib import import_module
from pkgutil import iter_modules

import ops.bench

# Modules of this package that measure nothing themselves.
_TOOLS = frozenset(
    (
        "__main__",
        "fan",
        "far",
        "find",
        "lag",
        "nullserver",
        "pages",
        "progress",
        "result",
        "settling",
        "voices",
    )
)


def main(arguments: list[str]) -> int:
    """Run one measurement with the arguments that follow its name."""
    names = sorted(one.name for one in iter_modules(ops.bench.__path__) if one.name not in _TOOLS)
    name, *rest = arguments or [""]
    if name not in names:
        print(f"usage: python -m ops.bench {{{'|'.join(names)}}} ...", file=sys.stderr)
        return 2
    ran: int = import_module(f"ops.bench.{name}").main(rest)
    return ran


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
