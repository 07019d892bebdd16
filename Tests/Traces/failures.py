"""Collectors that fail: timers fire as ever, and each span is counted."""

import time

from collector import Collector
from harness.program import comes_true, until
from stand import Stand


def timers_do_not_mind(options, way, result):
    """A collector that fails in this way: timers fire as ever, and each span is counted, some under `result`."""
    collector = Collector(way if way != "away" else "takes")
    endpoint = collector.url if way != "away" else "http://127.0.0.1:1"
    settings = {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": endpoint + "/own/path",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "700",
        "OTEL_BSP_EXPORT_TIMEOUT": "1500",
        "OTEL_BSP_MAX_QUEUE_SIZE": "60",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "20",
        "SHUTDOWN_GRACE_MS": "5000",
    }
    stand = Stand(options, settings)
    began = time.monotonic()
    ids = [stand.schedule(stand.timer()) for _ in range(150)]
    for id in ids:
        stand.deliveries(id)
    took = time.monotonic() - began
    latest = max(delivery_ms(stand, id) for id in ids)

    comes_true(lambda: sum(stand.spans().values()) >= len(ids) + stand.attempts(), 20)
    spans = stand.spans()
    assert sum(spans.values()) == len(ids) + stand.attempts() and spans[result] > 0, (spans, stand.attempts())
    warned = [line for line in stand.service.lines if "spans cannot be exported" in line]
    assert len(warned) == (0 if result == "exported" and way != "rejects" else 1), warned
    stand.schedule(stand.timer())
    began = time.monotonic()
    assert stand.service.stop() == 0
    stop = time.monotonic() - began
    assert stop < 5.5, f"the stop took {stop:.1f} s"
    assert all(request.target == "/own/path" for request in collector.requests)
    told = " ".join(f"{name}={count}" for name, count in spans.items() if count)
    print(
        f"  {way:8} 150 timers in {took:4.1f} s, the latest {latest:4.0f} ms late; {told}; stop {stop:.1f} s",
        flush=True,
    )


def delivery_ms(stand, expiration_id):
    """Milliseconds from the due date to the arrival: one machine, one clock."""
    arrived = stand.deliveries(expiration_id)[0].arrived
    return arrived / 1000 - int(expiration_id.replace("-", "")[:12], 16)


def a_collector_that_comes_back(options):
    """Refused for a while with 503, then taken, and said so once each."""
    collector = Collector("503")
    with Stand(options, {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as stand:
        ids = [stand.schedule(stand.timer()) for _ in range(5)]
        assert comes_true(lambda: collector.counts["503"] >= 2, 10), "Retry-After is obeyed, and tried again"
        collector.way = "takes"
        for id in ids:
            collector.wait(lambda id=id: collector.about(id), 2)
        assert comes_true(lambda: any("exported again" in line for line in stand.service.lines), 5)
        assert stand.spans()["undelivered"] == 0


def a_stop_does_not_wait_for_a_collector_that_hangs(options):
    """Whatever time a request to it may take."""
    collector = Collector("hangs")
    stand = Stand(options, {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
    stand.deliveries(stand.schedule(stand.timer()))
    until(lambda: collector.counts["hangs"], 10, "a request to the collector")
    began = time.monotonic()
    assert stand.service.stop() == 0
    assert 1.5 < time.monotonic() - began < 4, f"the stop took {time.monotonic() - began:.1f} s"
