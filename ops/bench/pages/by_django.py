"""The page rendered each time by Django under uvicorn."""

import secrets

import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from ops.bench.pages.by_starlette import asgi
from ops.bench.pages.page import rendering

urlpatterns = []


async def serve(dsn: str, port: int) -> None:
    """Serve until SIGTERM."""
    render = await rendering(dsn)

    async def front(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(await render())

    urlpatterns.append(path("", front))
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY=secrets.token_hex(16))
    django.setup()
    await asgi(ASGIHandler(), port)
