"""A post with its comments as a tree; one comment with what it answers and what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from microblog.domain.names import Nick
from microblog.domain.node import ItemId, of_comments, of_person
from microblog.domain.ref import Ref
from microblog.domain.text import first_line
from microblog.store import public
from microblog.store.public import PublicComment, PublicPost
from microblog.store.queries import Connection
from web import feeds, v1
from web.answers import answer
from web.pages import Reader

_TITLE = 70


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as its feeds see it."""

    path: str
    name: str
    title: str = "{name}"

    @property
    def self_path(self) -> str:
        """The page of the post."""
        return self.path

    def feed(self, form: str) -> str:
        """The address of a feed."""
        return f"{self.path}/feed.{form}"


@dataclass(slots=True)
class Branch:
    """A comment and what answers it."""

    comment: PublicComment
    answers: list["Branch"] = field(default_factory=list)


def tree(comments: Sequence[PublicComment]) -> list[Branch]:
    """Comments as branches in one pass; one whose parent is unknown stands at the root."""
    branches: dict[int, Branch] = {}
    roots: list[Branch] = []
    for comment in comments:
        branch = Branch(comment)
        above = branches.get(comment.parent)
        (above.answers if above else roots).append(branch)
        branches[comment.number] = branch
    return roots


def around(comments: Sequence[PublicComment], number: int) -> list[PublicComment]:
    """The comment `number`, its ancestors and all that answers it, in order."""
    parents = {comment.number: comment.parent for comment in comments}
    wanted = {number}
    above = parents.get(number, 0)
    while above:
        wanted.add(above)
        above = parents.get(above, 0)
    below = {number}
    for comment in comments:
        if comment.parent in below:
            below.add(comment.number)
    return [comment for comment in comments if comment.number in wanted | below]


async def thread(request: Request) -> Response:
    """A post and its whole thread, as page or feed; 410 once the post is deleted."""
    post_id = request.path_params["post"]
    form = request.path_params.get("form", "html")

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        post = await _post(connection, post_id)
        comments = await public.thread(connection, post_id)
        if form == "api":
            return v1.thread(request.app.state.site, post, comments)
        if form != "html":
            return _feed(request, form, post, comments)
        return "text/html", _page(request, who, post, tree(comments))

    extra = None if form == "html" else v1.ANYWHERE
    return await answer(request, [f"post:{post_id}"], make, extra=extra)


async def comment(request: Request) -> Response:
    """One comment with its ancestors and answers."""
    post_id = request.path_params["post"]
    number = request.path_params["number"]

    async def make(connection: Connection, who: Reader) -> tuple[str, str]:
        post = await _post(connection, post_id)
        shown = around(await public.thread(connection, post_id), number)
        if not any(each.number == number for each in shown):
            raise HTTPException(404)
        return "text/html", _page(request, who, post, tree(shown), number)

    return await answer(request, [f"post:{post_id}"], make)


class Deleted(Exception):  # noqa: N818  (a state of the post)
    """A post is deleted; its comments stay readable."""

    def __init__(self, post_id: int, comments: Sequence[PublicComment]) -> None:
        super().__init__(post_id)
        self.post_id = post_id
        self.comments = comments


async def _post(connection: Connection, post_id: int) -> PublicPost:
    """The post; answers 404 for what never was, 410 with the thread for what is deleted."""
    post = await public.post(connection, post_id)
    if post is not None:
        return post
    if not await public.is_deleted(connection, post_id):
        raise HTTPException(404)
    raise Deleted(post_id, await public.thread(connection, post_id))


def _page(
    request: Request, who: Reader, post: PublicPost, branches: list[Branch], number: int = 0
) -> str:
    path = f"/{post.post_id}/{number}" if number else f"/{post.post_id}"
    rendered: str = request.app.state.templates.render(
        "thread.html",
        who,
        path,
        post=post,
        branches=branches,
        number=number,
        blog=of_person(Nick(post.author)),
        item=str(ItemId(Ref(post.post_id))),
        comments=of_comments(post.post_id),
    )
    return rendered


def _feed(
    request: Request, form: str, post: PublicPost, comments: Sequence[PublicComment]
) -> tuple[str, str]:
    site = request.app.state.site
    listed = Thread(f"/{post.post_id}", f"@{post.author}: {first_line(post.body, _TITLE)}")
    entries = [feeds.post_entry(site, post)]
    entries += [
        feeds.comment_entry(site, post.post_id, each) for each in comments if not each.is_deleted
    ]
    return feeds.write_entries(form, site, listed, entries, node=of_comments(post.post_id))
