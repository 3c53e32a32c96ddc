"""A picture that somebody's client has put on a web server (XEP-0066, 0363, 0385, 0447)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """Where it lies, and what its sender says of it; 0 and empty where he does not."""

    url: str
    media_type: str = ""
    octets: int = 0
    width: int = 0
    height: int = 0
    description: str = ""
