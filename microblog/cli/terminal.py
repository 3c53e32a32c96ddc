"""What the operator reads in the terminal."""

import msgspec

from microblog.roles.ready import Ready


def tell(text: str) -> None:
    """Print to standard output, at once."""
    print(text, flush=True)


def as_json(found: object) -> str:
    """A dataclass, or a list of them, as JSON with an indent of two."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def greet(ready: Ready) -> None:
    """The first thing a newcomer needs, then quiet."""
    lines = [f"Microblog is running: {ready.web}/", "", f"  the bot           {ready.bot}"]
    if ready.websocket is not None:
        lines.append(f"  in your browser   {ready.web}/chat")
    if ready.c2s is None:
        lines.append(f"  accounts          at {ready.xmpp_domain}")
    else:
        host, _, port = ready.c2s.rpartition(":")
        lines += [
            "  in this terminal  .venv/bin/microblog chat NAME",
            f"  in an XMPP client register NAME@{ready.xmpp_domain} on {host}, port {port},",
            f"                    without encryption, and write to {ready.bot}",
        ]
    lines += ["", f"Everything is kept in {ready.data}. Ctrl-C stops it."]
    tell("\n".join(lines))
