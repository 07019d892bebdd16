"""A collector of traces that decodes what arrives with OpenTelemetry's own messages, and can fail in several ways."""

import asyncio
import collections
import threading

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from harness.program import comes_true
from harness.receiver import Receiver, listen_beside


class Collector:
    """Listens on a free port of the loopback. `way` is how it answers, and may change:

    takes      200, and keeps the spans
    rejects    200, and says that it threw away 2 spans of each request
    503, 429   that status, with `retry-after: 1`
    400, 302   that status
    hangs      no answer
    garbage    200 with what is no message
    endless    200 with a body that does not end
    closes     the connection ends without an answer
    """

    def __init__(self, way="takes"):
        self.way = way
        #: Request (path, headers) and spans with their resource, of those that were taken.
        self.requests = []
        self.spans = []
        self.counts = collections.Counter()
        self.lock = threading.Lock()
        self.port = listen_beside(lambda: Connection(self))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def take(self, request):
        """Decodes a request, which raises for bytes that are no message."""
        message = ExportTraceServiceRequest.FromString(request.body)
        with self.lock:
            self.requests.append(request)
            for resource in message.resource_spans:
                for scope in resource.scope_spans:
                    self.spans += [(span, resource.resource, scope.scope) for span in scope.spans]
        return sum(len(scope.spans) for resource in message.resource_spans for scope in resource.scope_spans)

    def of(self, trace_id):
        """The spans of a trace, by its id in hexadecimal, in the order of their beginning."""
        with self.lock:
            found = [span for span, _, _ in self.spans if span.trace_id.hex() == trace_id]
        return sorted(found, key=lambda span: span.start_time_unix_nano)

    def about(self, expiration_id):
        """The spans that name a timer."""
        with self.lock:
            found = [
                s for s, _, _ in self.spans if attributes(s.attributes).get("timer.expiration.id") == expiration_id
            ]
        return sorted(found, key=lambda span: span.start_time_unix_nano)

    def wait(self, find, count, seconds=10):
        """What `find()` gives, once it is as many."""
        found = comes_true(lambda: len(find()) >= count and find(), seconds)
        assert found, f"{len(find())} spans of {count} within {seconds} s"
        return found


class Connection(Receiver):
    def __init__(self, collector):
        super().__init__()
        self.collector = collector

    def receive(self, request):
        collector, way = self.collector, self.collector.way
        collector.counts[way] += 1
        if way == "hangs":
            return
        if way in ("takes", "rejects"):
            answer = ExportTraceServiceResponse()
            collector.take(request)
            if way == "rejects":
                answer.partial_success.rejected_spans = 2
            self.reply(200, {"content-type": "application/x-protobuf"}, answer.SerializeToString())
        elif way == "garbage":
            self.reply(
                200,
                {"content-type": "application/x-protobuf"},
                b"<html>\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff</html>",
            )
        elif way == "endless":
            self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
            self.go_on_for_ever()
        elif way == "closes":
            self.transport.close()
        else:
            self.reply(int(way), {"retry-after": "1", "location": f"{collector.url}/elsewhere"})

    def go_on_for_ever(self):
        if not self.transport.is_closing():
            self.transport.write(b"x" * 4096)
            asyncio.get_running_loop().call_later(0.01, self.go_on_for_ever)


def attributes(pairs):
    """Attributes as a dictionary of plain values."""
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
