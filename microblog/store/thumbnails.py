"""Small copies of pictures: which are wanted, and what was made."""

from dataclasses import dataclass

from microblog.store import posts, queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture of a post (comment 0) or a comment that has no copy yet."""

    post_id: int
    comment: int
    url: str


async def claim(connection: Connection) -> Wanted | None:
    """The next picture to copy; it is not claimed again within a minute, and five times at most."""
    return await queries.one(connection, "claim_thumbnail", Wanted)


async def keep(
    connection: Connection, wanted: Wanted, image: bytes, *, width: int, height: int
) -> None:
    """Show this WebP copy from now on."""
    await queries.run(
        connection,
        "keep_thumbnail",
        post_id=wanted.post_id,
        comment=wanted.comment,
        image=image,
        media_type="image/webp",
        width=width,
        height=height,
    )
    await posts.touched(connection, wanted.post_id)
