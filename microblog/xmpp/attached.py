"""A picture that came with a message (XEP-0066, 0385, 0447), and the words beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from microblog.domain.picture import Picture
from microblog.domain.text import clean

URL_LIMIT = 2000
_DESCRIPTION_LIMIT = 4096
_FILES_LIMIT = 10
_NUMBER_LIMIT = 18
_SEALED = "aesgcm:"  # a file that only those who have its key can read (XEP-0454)

_OOB, _OOB_URL, _OOB_DESC = (f"{{jabber:x:oob}}{name}" for name in ("x", "url", "desc"))
_SHARING = "{urn:xmpp:sfs:0}file-sharing"
_SOURCES = "{urn:xmpp:sfs:0}sources"
_SEALED_SOURCE = "{urn:xmpp:esfs:0}encrypted"
_METADATA = "{urn:xmpp:file:metadata:0}"
_TARGET = "{http://jabber.org/protocol/url-data}url-data"
_REFERENCE = "{urn:xmpp:reference:0}reference"
_MEDIA = "{urn:xmpp:sims:1}media-sharing"
_MEDIA_SOURCES = "{urn:xmpp:sims:1}sources"
_TRANSFER = re.compile(r"\{urn:xmpp:jingle:apps:file-transfer:\d\}file")

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_ENDINGS = {
    "avif": "image/avif", "bmp": "image/bmp", "gif": "image/gif", "heic": "image/heic",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "jxl": "image/jxl", "png": "image/png",
    "webp": "image/webp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attached:
    """What came with a message: `text` is the words, less the address of the `picture`.

    `is_sealed` where a file can be read by nobody but those who have its key.
    """

    text: str
    picture: Picture | None = None
    is_sealed: bool = False


def attached(message: Element, text: str) -> Attached:
    """Read what `message` shares; `text` is its body, less what stands there for other clients.

    The first picture is taken; other files stay, or are put, into the text as links.
    """
    if text.strip().startswith(_SEALED) and len(text.split()) == 1:
        return Attached(text, is_sealed=True)
    files = _files(message)
    if any(one.url.startswith(_SEALED) for one in files):
        return Attached(text, is_sealed=True)
    known = [one for one in files if is_link(one.url)]
    picture = next((one for one in known if one.media_type.startswith("image/")), None)
    others = [one.url for one in known if picture is None or one.url != picture.url]
    missing = [url for url in dict.fromkeys(others) if url not in text]
    if picture is not None:
        text = _without(text, picture.url)
    return Attached("\n".join(filter(None, (text.strip("\n"), *missing))), picture)


def _files(message: Element) -> list[Picture]:
    """All files of all kinds; of one that is told of twice, what the richer kind says."""
    found: dict[str, Picture] = {}
    told = (_shared(message), _referred(message), _out_of_band(message))
    for one in (one for kind in told for one in kind):
        found.setdefault(one.url, one)
    return list(found.values())[:_FILES_LIMIT]


def _shared(message: Element) -> Iterable[Picture]:
    """Stateless file sharing (XEP-0447)."""
    for sharing in message.findall(_SHARING):
        file = sharing.find(f"{_METADATA}file")
        if sharing.find(f"{_SOURCES}/{_SEALED_SOURCE}") is not None:
            yield Picture(_SEALED)
        for target in sharing.findall(f"{_SOURCES}/{_TARGET}")[:1]:
            yield _picture(target.get("target", ""), file)


def _referred(message: Element) -> Iterable[Picture]:
    """Stateless inline media sharing (XEP-0385)."""
    for media in message.findall(f"{_REFERENCE}/{_MEDIA}"):
        file = next((child for child in media if _TRANSFER.fullmatch(child.tag)), None)
        links = (one.get("uri", "") for one in media.findall(f"{_MEDIA_SOURCES}/{_REFERENCE}"))
        for url in [one for one in links if not one.startswith("xmpp:")][:1]:
            yield _picture(url, file)


def _out_of_band(message: Element) -> Iterable[Picture]:
    """Out of band data (XEP-0066), which says no more than where."""
    for told in message.findall(_OOB):
        described = told.findtext(_OOB_DESC, "")
        yield _picture(told.findtext(_OOB_URL, ""), None, described)


def _picture(url: str, file: Element | None, described: str = "") -> Picture:
    url = url.strip()
    # The two descriptions of a file (XEP-0234, 0446) name their fields alike.
    namespace = file.tag.rpartition("}")[0] + "}" if file is not None else ""

    def told(name: str) -> str:
        return file.findtext(f"{namespace}{name}", "").strip() if file is not None else ""

    width, height = told("width"), told("height")
    if not width:
        width, _, height = told("dimensions").partition("x")
    return Picture(
        url=url,
        media_type=_media_type(told("media-type"), url),
        octets=_number(told("size")),
        width=_number(width),
        height=_number(height),
        description=clean(told("desc") or described).strip()[:_DESCRIPTION_LIMIT],
    )


def _media_type(told: str, url: str) -> str:
    """As told, else by the ending of the address."""
    told = told.casefold()
    if len(told) <= 100 and _MEDIA_TYPE.fullmatch(told):
        return told
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return _ENDINGS.get(path.rpartition(".")[2].casefold(), "")


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= _NUMBER_LIMIT
    number = int(text) if is_number else 0
    return number if number < 2**31 else 0


def is_link(url: str) -> bool:
    """Whether the address may be shown to people: on the web, and without tricks."""
    if len(url) > URL_LIMIT or not url.startswith(("https://", "http://")):
        return False
    if clean(url) != url or any(one.isspace() or one in "<>\"'" for one in url):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _without(text: str, url: str) -> str:
    """`text` less the address where it stands on a line of its own, or last."""
    lines = [line for line in text.split("\n") if line.strip() != url]
    return "\n".join(lines).rstrip().removesuffix(f" {url}")
