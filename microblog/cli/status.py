"""`microblog status`, as a page."""

import time
from collections.abc import Iterator, Mapping

from microblog.cli.amounts import counted, span
from microblog.roles.overview import Overview
from microblog.store.crawling import CrawlStatus
from microblog.store.status import COUNTED, Addresses, Lease, OutboxStatus

_WIDTH = 14


def page(found: Overview) -> str:
    """The whole page: where it runs, what waits, how the process fares, what to look at."""
    blocks = [[f"Microblog {found.version}, {found.domain}"], list(_place(found))]
    if found.outbox is not None and found.addresses is not None:
        blocks.append([*_outbox(found.outbox, found.leases), _addresses(found.addresses)])
    if found.crawl is not None and found.crawl.known:
        blocks.append(list(_conferences(found.crawl)))
    if found.process is not None:
        blocks.append(list(_process(found.process)))
    blocks.append(_verdict(found.attention))
    return "\n\n".join("\n".join(block) for block in blocks)


def _line(name: str, value: str) -> str:
    return f"  {name:<{_WIDTH}}{value}"


def _place(found: Overview) -> Iterator[str]:
    schema = f"lacks {', '.join(found.lacking)}" if found.lacking else "up to date"
    yield _line("database", f"PostgreSQL {found.postgres}, schema {schema}")
    if not found.is_served:
        yield _line("service", "does not run")
    elif found.pid is None:
        yield _line("service", "runs")
    else:
        yield _line("service", f"runs, pid {found.pid}" + (f", {found.web}" if found.web else ""))


def _outbox(outbox: OutboxStatus, leases: list[Lease]) -> Iterator[str]:
    live = "nothing"
    if outbox.live:
        live = f"{_events(outbox.live)}, the oldest for {span(outbox.oldest or 0)}"
        if outbox.put_off:
            live += f"; {outbox.put_off:,} to be attempted again"
    yield _line("to deliver", live)
    for lease in leases:
        yield _line("worker", f"{lease.owner} has {_events(lease.events)} in hand")
    yield _line(
        "to try again",
        f"{_pushes(outbox.retries)}, {outbox.due:,} of them due" if outbox.retries else "nothing",
    )
    yield _line(
        "given up",
        f"{_pushes(outbox.undelivered)} (microblog dead)" if outbox.undelivered else "nothing",
    )
    yield _line("buried", f"{_events(outbox.dead)} (microblog dead)" if outbox.dead else "nothing")


def _events(number: int) -> str:
    return counted(number, "event", "events", beyond=COUNTED)


def _pushes(number: int) -> str:
    return counted(number, "push", "pushes", beyond=COUNTED)


def _addresses(addresses: Addresses) -> str:
    if not addresses.paused:
        return _line("paused", "no address")
    paused = counted(addresses.paused, "address", "addresses", beyond=COUNTED)
    return _line("paused", f"{paused}: {addresses.full:,} full, {addresses.dead:,} gone")


def _conferences(crawl: CrawlStatus) -> Iterator[str]:
    services = counted(crawl.services, "service", "services", beyond=COUNTED)
    listed = counted(crawl.listed, "conference", "conferences", beyond=COUNTED)
    known = f"{crawl.known:,}" + ("+" if crawl.known >= COUNTED else "")
    yield _line("listed", f"{listed} of {known} on {services}")
    away = counted(crawl.away, "domain is", "domains are")
    yield _line("to visit", f"{crawl.due:,} now; {away} away")


def _process(numbers: Mapping[str, float]) -> Iterator[str]:
    """What the process has told since it was started."""

    def whole(name: str) -> int:
        return int(numbers.get(name, 0))

    sent = counted(whole("messages_sent_total"), "message", "messages")
    batches = counted(whole("batches_total"), "batch", "batches")
    yield _line("sent", f"{sent} in {batches}, {whole('fenced_acknowledgements_total'):,} fenced")
    bounced = counted(whole("bounces_total"), "bounce", "bounces")
    breakers = counted(whole("breakers_open"), "domain is", "domains are")
    yield _line("came back", f"{bounced}; {breakers} away")
    yield _line("answered", counted(whole("commands_total"), "line", "lines"))
    at = numbers.get("barrier_timestamp_seconds", 0)
    if at:
        took, ago = span(numbers.get("barrier_last_seconds", 0)), span(max(0, time.time() - at))
        yield _line("last barrier", f"took {took}, {ago} ago")
    yield _line("loop lag", f"{span(numbers.get('loop_lag_max_seconds', 0))} at most")
    begun = numbers.get("process_start_time_seconds", 0)
    memory = numbers.get("process_resident_memory_bytes", 0) / 2**20
    if begun:
        yield _line("process", f"up for {span(time.time() - begun)}, {memory:,.0f} MiB")


def _verdict(attention: list[str]) -> list[str]:
    if not attention:
        return ["All is well."]
    return ["Needs attention:", *(f"  - {sentence}" for sentence in attention)]
