"""Traces as text: a line for each span, below the one that it comes of."""

from collector import attributes

KINDS = {2: "server", 3: "client", 4: "producer"}
SHOWN = [
    "http.response.status_code",
    "timer.attempt",
    "timer.outcome",
    "error.type",
    "server.port",
    "messaging.destination.name",
]


def picture(spans):
    """The lines of some spans, of one trace or several, with times from the beginning of the first."""
    spans = sorted(spans, key=lambda span: span.start_time_unix_nano)
    ids = {span.span_id for span in spans}
    begin = spans[0].start_time_unix_nano
    lines = []

    def show(span, before, is_last):
        """A span and those that come of it, behind the lines that lead to it."""
        lines.append(line(span, before + ("└─ " if is_last else "├─ "), begin))
        below = before + ("   " if is_last else "│  ")
        for link in span.links:
            lines.append(f"{below}linked to span {link.span_id.hex()[:4]}… of trace {link.trace_id.hex()[:4]}…")
        children = [child for child in spans if child.parent_span_id == span.span_id]
        for child in children:
            show(child, below, child is children[-1])

    trace = None
    for span in spans:
        if span.parent_span_id in ids:
            continue
        if span.trace_id != trace:
            trace = span.trace_id
            of = f", below span {span.parent_span_id.hex()[:4]}… of the client" if span.parent_span_id else ""
            lines.append(f"trace {trace.hex()[:4]}…{of}")
        show(span, "", True)
    return "\n".join(lines)


def line(span, lead, begin):
    start = (span.start_time_unix_nano - begin) / 1e6
    length = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6
    said = attributes(span.attributes)
    told = " ".join(f"{name.split('.')[-1]}={said[name]}" for name in SHOWN if name in said)
    mark = "✘ " if span.status.code == 2 else ""
    head = f"{lead}{mark}{span.name} ({KINDS[span.kind]}, span {span.span_id.hex()[:4]}…)"
    return f"{head:<50} {start:>9.1f} ms + {length:>6.1f} ms  {told}"
