"""What people report to the operators."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.log import logger
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class _Report:
    report_id: int
    is_new: bool


async def add(connection: Connection, user: UserId, ref: Ref | None, text: str) -> bool:
    """Store a report of `ref`, or of what `text` says, and log its number for the operators.

    False where the same person has an open report of the same: `text` replaces its words.
    """
    report = await queries.one(
        connection,
        "report",
        _Report,
        user_id=user,
        post_id=ref.post if ref else None,
        comment=ref.comment if ref else 0,
        text=text,
    )
    if report is None:
        raise LookupError("report")
    if report.is_new:
        about = str(ref) if ref else ""
        logger("reports").warning("reported", report=report.report_id, about=about)
    return report.is_new
