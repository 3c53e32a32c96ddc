"""The front page of the corpus: our site over it, and the page written anew for each request."""

from collections.abc import Awaitable, Callable

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import help_rows
from microblog.roles.site import reader
from microblog.store import public
from microblog.store.database import Database
from web.addresses import register
from web.cards import Cards
from web.pages import Reader, Templates
from web.quota import Allowance
from web.site import Site
from web.timelines import Timeline

HOST = "127.0.0.1"
# Nobody is asked to come again later.
_ENOUGH = Allowance(burst=10**9, rate=10.0**9)

Render = Callable[[], Awaitable[str]]


def site_of(database: Database) -> Site:
    """The site of the measurement."""
    return Site(
        database=database,
        url=f"http://{HOST}",
        bot="bot@blog.localhost",
        people="localhost",
        chat=None,
        help_rows=help_rows(CATALOGUE),
        allowed_hosts=frozenset({HOST, "localhost"}),
        allowance=_ENOUGH,
    )


async def rendering(dsn: str) -> Render:
    """Asks for the posts and fills the template by each call, and keeps nothing."""
    register()
    database = reader("", dsn)
    await database.open()
    templates = Templates(site_of(database), Cards(room=0))
    front = Timeline("/", "Newest posts", "", "front")

    async def render() -> str:
        async with database.connection() as connection:
            found = await public.newest(connection, public.NEWEST)
        return templates.render(
            "timeline.html",
            Reader("en", is_asked=False),
            "/",
            timeline=front,
            posts=found[: public.PAGE],
            conferences=(),
            pinned=None,
            older=f"/?before={found[public.PAGE - 1].post_id}",
            is_first=True,
        )

    return render
