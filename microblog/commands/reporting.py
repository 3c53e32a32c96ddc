"""Telling the operators what should not be there."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted
from microblog.domain.errors import Refused
from microblog.domain.ref import Ref
from microblog.domain.text import COMMENT_LIMIT
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import posts, reports, users


@dataclass(frozen=True, slots=True)
class Report:
    """Report `ref`, or anything else, in the caller's words `text`."""

    ref: Ref | None = None
    text: str = ""


@command(
    "report",
    "REPORT <ref>",
    "REPORT <ref> <text>",
    "REPORT <text>",
    summary=_("Tell the operators about a post, a comment or anything else"),
    section=Section.HELP,
    examples=("REPORT #100123 spam", "REPORT The web page is empty"),
    access=Access.ANYONE,
)
async def report(context: Context, request: Report) -> Noted:
    """Store it for the operators, once for each thing that a person reports."""
    caller, ref = context.caller.user_id, request.ref
    if len(request.text) > COMMENT_LIMIT:
        raise Refused("report_too_long", limit=COMMENT_LIMIT, length=len(request.text))
    await users.lock(context.connection, caller)
    if ref is not None:
        await posts.state(context.connection, ref, caller)
        if ref.is_comment and (await posts.comment_state(context.connection, ref)).is_deleted:
            raise Refused("comment_deleted", ref=str(ref))
    new = await reports.add(context.connection, caller, ref, request.text)
    return Noted("reported" if new else "already_reported")
