"""What programs look for at fixed places: robots.txt, host-meta, the web app's manifest."""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from microblog.clock import now
from microblog.store.queries import Connection
from web import statics
from web.answers import answer
from web.pages import Reader
from web.site import Site

_XRD = "http://docs.oasis-open.org/ns/xri/xrd-1.0"
_ALTERNATIVE = "urn:xmpp:alt-connections:"
_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_A_YEAR = timedelta(days=365)
_ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any maskable"))


async def robots(request: Request) -> Response:
    """What crawlers may read: everything but endless search pages."""
    url = request.app.state.site.url
    return PlainTextResponse(
        "User-agent: *\nDisallow: /search\nDisallow: /chat\nDisallow: /events\n"
        f"Disallow: /qr/\nSitemap: {url}/sitemap.xml\n"
    )


async def security(request: Request) -> Response:
    """Whom to tell of faults (RFC 9116), where the operator says."""
    site = request.app.state.site
    if not site.contact:
        raise HTTPException(404)
    expires = (now() + _A_YEAR).strftime("%Y-%m-%dT00:00:00Z")
    return PlainTextResponse(
        f"Contact: {site.contact}\nExpires: {expires}\nPreferred-Languages: en, ru\n"
        f"Canonical: {site.url}/.well-known/security.txt\n"
    )


async def favicon(_request: Request) -> Response:
    """Where browsers look for an icon that no page has named."""
    return RedirectResponse(statics.address("icon-192.png"), 302)


async def host_meta(request: Request) -> Response:
    """How clients in browsers reach the XMPP server (RFC 6415, XEP-0156)."""
    is_json = request.url.path.endswith(".json")

    async def make(_connection: Connection, _who: Reader) -> tuple[str, str]:
        links = _links(request.app.state.site)
        if is_json:
            told = [{"rel": rel, "href": href} for rel, href in links]
            return "application/json", json.dumps({"links": told})
        root = Element("XRD", xmlns=_XRD)
        for rel, href in links:
            SubElement(root, "Link", rel=rel, href=href)
        return "application/xrd+xml", ElementTree.tostring(root, "unicode", xml_declaration=True)

    return await answer(request, [], make, extra=_ANYWHERE)


async def manifest(request: Request) -> Response:
    """The site as something to keep on a phone's first page (W3C App Manifest)."""

    async def make(_connection: Connection, who: Reader) -> tuple[str, str]:
        told = {
            "name": "Microblog",
            "short_name": "Microblog",
            "start_url": "/",
            "display": "minimal-ui",
            "lang": who.language,
            "background_color": "#fffaf0",
            "theme_color": "#fffaf0",
            "icons": [
                {"src": statics.address("bulb.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {
                        "src": statics.address(name),
                        "sizes": size,
                        "type": "image/png",
                        "purpose": purpose,
                    }
                    for name, size, purpose in _ICONS
                ),
            ],
        }
        return "application/manifest+json", json.dumps(told)

    return await answer(request, [], make)


def _links(site: Site) -> list[tuple[str, str]]:
    """The alternatives of the server where people have accounts, if it tells of any here."""
    if site.chat is None:
        return []
    found = [(f"{_ALTERNATIVE}websocket", site.chat.websocket)]
    if site.chat.bosh:
        found.append((f"{_ALTERNATIVE}xbosh", site.chat.bosh))
    return [(rel, href) for rel, href in found if urlsplit(href).scheme]
