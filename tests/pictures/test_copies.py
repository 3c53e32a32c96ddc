"""Pictures fetched from a server of the tests and made small."""

import contextlib
import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import ThreadedResolver, web
from PIL import Image
from yarl import URL

from microblog.fetching.fetcher import Fetcher, NotFetched
from microblog.fetching.guard import Forbidden
from microblog.pictures.shrinking import OCTETS as SMALL_OCTETS
from microblog.pictures.shrinking import SIDE, NoPicture, shrink
from microblog.pictures.worker import PICTURES

pytestmark = pytest.mark.anyio


def picture(width: int, height: int, form: str = "PNG", mode: str = "RGB", **how: object) -> bytes:
    """A picture of two halves, red and blue."""
    drawn = Image.new(mode, (width, height), "red")
    drawn.paste("blue", (0, height // 2, width, height))
    written = io.BytesIO()
    drawn.save(written, form, **how)
    return written.getvalue()


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, Fetcher]]:
    """A web server on loopback, and a fetcher that may reach it and nothing else."""

    async def good(request: web.Request) -> web.Response:
        return web.Response(body=picture(64, 32), content_type="image/png")

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<p>hello", content_type="text/html")

    async def huge(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(PICTURES.octets // 65536 + 10):
                await response.write(bytes(65536))
        return response

    async def moved(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def loop(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/loop"})

    app = web.Application()
    app.add_routes(
        [
            web.get("/good.png", good),
            web.get("/page", page),
            web.get("/huge.png", huge),
            web.get("/moved", moved),
            web.get("/loop", loop),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    def allow(url: URL) -> None:
        if (url.host, url.port) != ("127.0.0.1", port):
            raise Forbidden("not the server of the tests")

    try:
        yield f"http://127.0.0.1:{port}", Fetcher(PICTURES, allow, ThreadedResolver)
    finally:
        await runner.cleanup()


async def test_a_picture_is_fetched_also_behind_a_redirect() -> None:
    async with serving() as (url, fetcher):
        assert (await fetcher.fetch(f"{url}/good.png")).octets == picture(64, 32)
        moved = await fetcher.fetch(f"{url}/moved?to=/good.png")
        assert moved.octets == picture(64, 32)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/page", "of another kind"),
        ("/nothing", "status 404"),
        ("/huge.png", "too big"),
        ("/moved?to=http://127.0.0.1:1/", "Forbidden"),
        ("/moved?to=http://169.254.169.254/latest", "Forbidden"),
        ("/loop", "too many redirects"),
    ],
)
async def test_what_is_no_picture_is_not_fetched(path: str, why: str) -> None:
    async with serving() as (url, fetcher):
        with pytest.raises(NotFetched, match=why):
            await fetcher.fetch(url + path)


async def test_the_server_fetches_nothing_from_its_own_machine() -> None:
    async with serving() as (url, _):
        with pytest.raises(NotFetched, match="Forbidden"):
            await Fetcher(PICTURES).fetch(f"{url}/good.png")
        with pytest.raises(NotFetched):
            await Fetcher(PICTURES).fetch("http://localhost/good.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_a_large_picture_is_made_small(form: str) -> None:
    small = shrink(picture(1920, 1080, form))
    assert (small.width, small.height) == (SIDE, SIDE * 1080 // 1920)
    assert len(small.image) < SMALL_OCTETS
    with Image.open(io.BytesIO(small.image)) as opened:
        assert opened.format == "WEBP"


async def test_a_picture_stands_upright_and_tells_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "A camera"
    small = shrink(picture(100, 50, "JPEG", exif=exif))
    assert (small.width, small.height) == (50, 100)
    with Image.open(io.BytesIO(small.image)) as opened:
        assert dict(opened.getexif()) == {}


@pytest.mark.parametrize(
    "octets",
    [b"", b"<svg/>", picture(64, 64)[:100], picture(9_000, 9_000, mode="1")],
    ids=["nothing", "svg", "cut off", "bomb"],
)
async def test_what_cannot_be_shown_is_no_picture(octets: bytes) -> None:
    with pytest.raises(NoPicture):
        shrink(octets)
