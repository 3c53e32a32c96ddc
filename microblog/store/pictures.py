"""Pictures of posts and comments, where their authors' clients have put them."""

from microblog.domain.picture import Picture
from microblog.domain.ref import Ref
from microblog.store import queries
from microblog.store.queries import Connection

_DESCRIPTION = 4096


async def attach(connection: Connection, ref: Ref, picture: Picture) -> None:
    """Show `picture` with a new post or comment."""
    await queries.run(
        connection,
        "attach_picture",
        post_id=ref.post,
        comment=ref.comment,
        url=picture.url,
        media_type=picture.media_type[:100],
        octets=picture.octets or None,
        width=picture.width or None,
        height=picture.height or None,
        description=picture.description[:_DESCRIPTION],
    )
