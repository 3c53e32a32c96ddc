"""What the operator can do: each function a command."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from microblog import log
from microblog.cli import FAILED, Config, Data, Json, app, complete, completed, parse, terminal
from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home
from microblog.settings import Settings, load


def settings_of(config: Path | None, **given: object) -> Settings:
    """The settings of a command, its logging set up; raises CannotStart."""
    settings = load(config, given)
    if settings.log_level not in log.LEVELS:
        raise CannotStart(f"$.log_level is none of {', '.join(log.LEVELS)}: {settings.log_level}")
    log.set_up(settings.log_level, json=settings.log_json)
    return settings


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Given:
    """What stands on the command line of `run`; what does not is None.

    Parameters
    ----------
    data: directory of everything that is kept (var/)
    domain: the component's own domain (blog.localhost)
    web: where the web site listens, HOST:PORT, port 0 for any (127.0.0.1:8080)
    url: the public address of the web site
    c2s_port: where XMPP clients connect to the embedded server (15222), 0 for any
    database: DSN of a PostgreSQL of your own
    xmpp: component listener of an XMPP server of your own, HOST:PORT
    secret: its password, for trials; better MICROBLOG_SECRET or --secret-file
    secret_file: a file with the password
    xmpp_domain: the XMPP domain of people
    """

    data: Path | None = None
    domain: str | None = None
    web: str | None = None
    url: str | None = None
    c2s_port: int | None = None
    database: str | None = None
    xmpp: str | None = None
    secret: str | None = None
    secret_file: Path | None = None
    xmpp_domain: str | None = None


@app.command
def run(
    *, given: Given | None = None, ready_file: Path | None = None, config: Config = None
) -> None:
    """Run everything in one process tree; what is not given is embedded.

    Parameters
    ----------
    ready_file: written when everything answers (JSON)
    """
    settings = settings_of(config, **asdict(given or Given()))
    from microblog.roles import service  # noqa: PLC0415  (a refused argument needs no engine)

    complete(service.run(settings, ready_file=ready_file, announce=terminal.greet))


@app.command
def component(*, config: Config = None) -> None:
    """Run the bot alone, on a database and an XMPP server of your own."""
    from microblog.roles import component as role  # noqa: PLC0415

    complete(role.component(settings_of(config)))


@app.command
def web(*, config: Config = None) -> None:
    """Run the web site alone, on a database of your own."""
    from microblog.roles import serving, website  # noqa: PLC0415

    complete(website.site(settings_of(config), terminal.tell), serving.quick_loop)


@app.command
def crawl(*, config: Config = None) -> None:
    """Run the crawler of conferences alone, on a database and an XMPP server of your own."""
    from microblog.roles import crawling as role  # noqa: PLC0415

    complete(role.crawl(settings_of(config)))


@app.command
def migrate(*, config: Config = None, database: str | None = None, data: Data = None) -> None:
    """Bring the schema up."""
    from microblog.roles import maintenance  # noqa: PLC0415

    complete(maintenance.migrate(settings_of(config, database=database, data=data), terminal.tell))


@app.command
def check(*, config: Config = None, data: Data = None) -> None:
    """Say whether settings, database and XMPP link are sound."""
    from microblog.roles import maintenance  # noqa: PLC0415

    complete(maintenance.check(settings_of(config, data=data), terminal.tell))


@app.command
def status(*, config: Config = None, data: Data = None, json: Json = False) -> None:
    """Say how the service stands; exit code 1 when something needs attention."""
    from microblog.cli import status as words  # noqa: PLC0415
    from microblog.roles.overview import overview  # noqa: PLC0415

    found = completed(overview(settings_of(config, data=data)))
    terminal.tell(terminal.as_json(found) if json else words.page(found))
    if found.attention:
        sys.exit(FAILED)


@app.command
def demo(*, config: Config = None, data: Data = None, domain: str | None = None) -> None:
    """Fill an empty service with named people and a lively little history."""
    from microblog.roles import demo as play  # noqa: PLC0415

    complete(play.perform(settings_of(config, data=data, domain=domain), terminal.tell))


@app.command
def say(who: str, text: str, *, config: Config = None, data: Data = None) -> None:
    """Say one line as somebody, through the same handlers as chat; print the reply.

    Parameters
    ----------
    who: a nick, a JID, or the name of an account on the embedded server
    text: what is said
    """
    from microblog.roles import offline  # noqa: PLC0415

    async def speak() -> None:
        async with offline.speaker(settings_of(config, data=data)) as speaker:
            answer = await speaker.say(who, text)
            if answer.text is not None:
                terminal.tell(answer.text)

    complete(speak())


@app.command
def chat(name: str, *, data: Data = None, config: Config = None) -> None:
    """Chat with the bot in this terminal, with an account on the running service.

    Parameters
    ----------
    name: the account, registered when it does not exist yet
    """
    from microblog.cli.chat import chat as talk  # noqa: PLC0415

    settings = settings_of(config, data=data)
    running = Home.running(settings.data)
    if running is None or not running.get("c2s"):
        raise CannotStart(f"nothing runs on {settings.data}; start it with ops/run first")
    host, _, port = str(running["c2s"]).rpartition(":")
    complete(
        talk(
            name,
            c2s=(host, int(port)),
            domain=str(running["xmpp_domain"]),
            bot=str(running["bot"]),
            secret_directory=settings.data / "accounts",
        )
    )


@app.command(name="parse")
def parse_lines(
    file: Annotated[
        Path | None, Parameter(help="JSON strings, one a line; standard input else")
    ] = None,
) -> None:
    """Read message bodies (JSON strings, one a line); write the command in each as JSON."""
    source = sys.stdin.buffer if file is None else file.open("rb")
    with source:
        if not parse.parse(source, sys.stdout.buffer):
            sys.exit(1)
