"""Posts, comments, people and tags as /api/v1 tells them to programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from microblog.store.days import TagCount
from microblog.store.listings import Counted, Reply
from microblog.store.public import PublicComment, PublicPost
from web.markup import club_path, html, tag_path
from web.site import Site

KIND = "application/json"
ANYWHERE: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def posts(site: Site, address: str, found: Sequence[PublicPost], before: str) -> tuple[str, str]:
    """A page of posts; `address` is that of the listing here."""
    told = {"posts": [post(site, one) for one in found], "next": _next(site, address, before)}
    return KIND, _written(told)


def replies(site: Site, address: str, found: Sequence[Reply], before: str) -> tuple[str, str]:
    """A page of somebody's comments."""
    told = {
        "comments": [comment(site, one.post_id, one) for one in found],
        "next": _next(site, address, before),
    }
    return KIND, _written(told)


def thread(site: Site, head: PublicPost, comments: Sequence[PublicComment]) -> tuple[str, str]:
    """A post with its comments, deleted ones as empty places."""
    told = {
        "post": post(site, head),
        "comments": [comment(site, head.post_id, one) for one in comments],
    }
    return KIND, _written(told)


def people(site: Site, address: str, found: Sequence[Counted], before: str) -> tuple[str, str]:
    """A page of people."""
    told = {
        "users": [
            {
                "nick": one.nick,
                "name": one.full_name or None,
                "about": one.about or None,
                "posts": one.posts,
                "followers": one.followers,
                "url": f"{site.url}/u/{one.nick}",
            }
            for one in found
        ],
        "next": _next(site, address, before),
    }
    return KIND, _written(told)


def tags(
    site: Site, kind: str, address: str, found: Sequence[TagCount], before: str
) -> tuple[str, str]:
    """A page of tags, or of clubs."""
    path_of = tag_path if kind == "tags" else club_path
    told = {
        kind: [
            {"name": one.name, "posts": one.posts, "url": f"{site.url}{path_of(one.tag_key)}"}
            for one in found
        ],
        "next": _next(site, address, before),
    }
    return KIND, _written(told)


def post(site: Site, one: PublicPost) -> dict[str, object]:
    """A post."""
    return {
        "id": one.post_id,
        "url": f"{site.url}/{one.post_id}",
        "author": one.author,
        "text": one.body,
        "html": str(html(one.body, to=lambda place: f"{site.url}{place}")),
        "tags": list(one.tag_names),
        "clubs": list(one.club_names),
        "created": _moment(one.created_at),
        "edited": _moment(one.edited_at),
        "comments": one.comments,
        "recommendations": one.recommendations,
        "picture": one.picture or None,
    }


def comment(site: Site, post_id: int, one: PublicComment | Reply) -> dict[str, object]:
    """A comment; a deleted one has neither author nor words."""
    return {
        "post": post_id,
        "number": one.number,
        "parent": one.parent or None,
        "url": f"{site.url}/{post_id}/{one.number}",
        "author": one.author or None,
        "text": one.body or None,
        "html": str(html(one.body, to=lambda place: f"{site.url}{place}")) or None,
        "created": _moment(one.created_at),
        "edited": _moment(one.edited_at),
        "recommendations": one.recommendations,
        "is_deleted": one.is_deleted,
        "picture": one.picture or None,
    }


def _next(site: Site, address: str, before: str) -> str | None:
    if not before:
        return None
    mark = "&" if "?" in address else "?"
    return f"{site.url}{address}{mark}before={quote(before, safe='')}"


def _moment(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _written(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)
