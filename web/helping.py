"""The help, from the registry that the bot uses: all commands, and each on a page of its own."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from microblog.grammar.command import Section
from microblog.store.queries import Connection
from web.answers import answer
from web.pages import Reader


async def everything(request: Request) -> Response:
    """All commands by section."""

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        rows = request.app.state.site.help_rows
        sections = [
            (section.value, [row for row in rows if row.section is section]) for section in Section
        ]
        shown = [(title, rows) for title, rows in sections if rows]
        return "text/html", request.app.state.templates.render(
            "help.html", who, "/help", sections=shown
        )

    return await answer(request, [], make)


async def command(request: Request) -> Response:
    """One command, by its name or any word that means it."""
    asked = request.path_params["name"]
    rows = request.app.state.site.help_rows
    found = next((row for row in rows if row.name == asked), None)
    if found is None:
        named = asked.casefold()
        meant = next(
            (row for row in rows if named in (row.name, *map(str.casefold, row.verbs))), None
        )
        if meant is None:
            raise HTTPException(404)
        question = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/help/{meant.name}{question}", 301)

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        siblings = [row for row in rows if row.section is found.section and row is not found]
        return "text/html", request.app.state.templates.render(
            "command.html", who, f"/help/{found.name}", row=found, siblings=siblings
        )

    return await answer(request, [], make)
