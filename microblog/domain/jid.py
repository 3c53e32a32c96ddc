"""Addresses of people as their server stamps them (RFC 7622)."""

import re
from dataclasses import dataclass

_FORBIDDEN_LOCAL = re.compile(r"[\s\"&'/:<>@\x00-\x20\x7f]")
_DOMAIN = re.compile(r"[^\s@/\x00-\x20<>&'\"]+")
_PART_LIMIT = 1023


@dataclass(frozen=True, slots=True)
class Jid:
    """A JID in parts; `local` and `resource` are empty where absent."""

    local: str
    domain: str
    resource: str = ""

    @classmethod
    def parse(cls, text: str) -> "Jid":
        """Read `text`, already prepared by the server; raises ValueError on a malformed one."""
        bare, _, resource = text.partition("/")
        local, at, domain = bare.rpartition("@")
        if (at and not local) or _FORBIDDEN_LOCAL.search(local):
            raise ValueError(f"not a JID: {text!r}")
        if (
            not _DOMAIN.fullmatch(domain)
            or max(map(_octets, (local, domain, resource))) > _PART_LIMIT
        ):
            raise ValueError(f"not a JID: {text!r}")
        return cls(local, domain, resource)

    @property
    def bare(self) -> str:
        """`local@domain`, the identity of a person."""
        return f"{self.local}@{self.domain}" if self.local else self.domain

    def __str__(self) -> str:
        return f"{self.bare}/{self.resource}" if self.resource else self.bare


def _octets(part: str) -> int:
    return len(part.encode())
