"""The public number of a post or a comment: #100123 and #100123/4."""

from dataclasses import dataclass

FIRST_POST = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Post `post`, or its comment `comment` where that is not 0."""

    post: int
    comment: int = 0

    @property
    def is_comment(self) -> bool:
        """Whether a comment is meant, not a post."""
        return self.comment > 0

    @property
    def path(self) -> str:
        """`100123` or `100123/4`: the part of an address on the web."""
        return f"{self.post}/{self.comment}" if self.comment else str(self.post)

    def __str__(self) -> str:
        return f"#{self.path}"
