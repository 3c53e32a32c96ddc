"""Tools that look at pages: axe-core in the browser, html-validate over their source."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_CHECKOUT = Path(__file__).parents[2]
_MODULES = _CHECKOUT / "var" / "webtools" / "node_modules"
_RULES = _CHECKOUT / "ops" / "webtools" / "rules.json"
_SECONDS = 120
# What Debian's and our own set-up bring (ops/fetch-webtools).
ARE_THERE = (_MODULES.parent / ".stamp").exists()
_RUN = """
async () => {
    const found = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
        preload: false,
    });
    return found.violations.map(
        (each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`
    );
}
"""


async def barriers(page: Page) -> list[str]:
    """What keeps somebody from using a page (axe-core: WCAG 2.2 AA and best practice).

    It is run by the browser itself, so that the policy of the page stays as strict as it is.
    """
    await page.evaluate((_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate(_RUN)
    return found


async def faults(sources: Mapping[str, str], place: Path) -> list[str]:
    """What is wrong with the HTML of pages (html-validate), in one run; `place` is for files."""
    for number, source in enumerate(sources.values()):
        (place / f"{number}.html").write_text(source, encoding="utf-8")
    program = _MODULES / "html-validate" / "bin" / "html-validate.mjs"
    # COMPAT: html-validate 10.17 leaves before a pipe has taken all that it says.
    said = place / "said.json"
    async with asyncio.timeout(_SECONDS):
        with said.open("wb") as out:
            running = await asyncio.create_subprocess_exec(
                "node", str(program), "--config", str(_RULES), "--formatter", "json", "--ext",
                "html", str(place), stdout=out,
            )  # fmt: skip
        await running.wait()
    names = list(sources)
    results = json.loads(said.read_text(encoding="utf-8"))
    return [_told(names[int(Path(each["filePath"]).stem)], each) for each in results]


def _told(name: str, result: dict[str, Any]) -> str:
    messages = [f"{one['line']}: {one['ruleId']}: {one['message']}" for one in result["messages"]]
    return f"{name}: {'; '.join(messages[:5])}"
