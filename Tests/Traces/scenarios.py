"""What is held against each other: what a client began, what the receiver was told, and what the collector got."""

import json
import time

from collector import Collector, attributes
from harness.program import until
from picture import picture
from stand import Stand, new_trace

SECRET = "s3cretCollectorToken"
#: Seconds after which an attempt is no part of the trace that asked for the timer (docs/tracing.md), and some.
KINSHIP = 60


class Recorded:
    """Scenarios of a service whose collector takes what comes."""

    def __init__(self, options, broker):
        self.collector = Collector()
        self.broker = broker
        self.stand = Stand(
            options,
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": self.collector.url,
                "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{SECRET},x-tenant=a%2Cb",
                "OTEL_SERVICE_NAME": "timers-of-a-test",
                "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test,service.name=another",
                "KAFKA_BROKERS": broker.bootstrap,
            },
        )
        self.pictures = []

    def a_timer_that_fires_after_a_minute(self):
        """Begun first, and looked at last, by `it_is_linked`."""
        self.late = new_trace()
        timer = self.stand.timer(expirationIntervalMs=(KINSHIP + 2) * 1000)
        self.late_id = self.stand.schedule(timer, {"traceparent": self.late[2], "tracestate": "vendor=late"})

    def an_attempt_is_a_child_of_the_request(self):
        trace, span, parent = new_trace()
        headers = {"traceparent": parent, "tracestate": "vendor=1, other=2", "baggage": "a=1", "user-agent": "tests/1"}
        id = self.stand.schedule(self.stand.timer("/x?secret=s3cretQuery"), headers)
        told = self.stand.deliveries(id)[0].headers
        server, client = self.collector.wait(lambda: self.collector.of(trace), 2)
        assert (server.name, server.kind, server.parent_span_id.hex()) == ("POST /schedule", 2, span)
        assert (client.name, client.kind, client.parent_span_id) == ("POST", 3, server.span_id)
        assert told["traceparent"] == f"00-{trace}-{client.span_id.hex()}-01", told
        assert told["tracestate"] == server.trace_state == client.trace_state == "vendor=1,other=2", told
        assert "baggage" not in told
        assert server.start_time_unix_nano < server.end_time_unix_nano < time.time_ns()
        said = attributes(server.attributes)
        assert said["http.request.method"] == "POST" and said["http.route"] == said["url.path"] == "/schedule", said
        assert said["http.response.status_code"] == 200 and said["timer.expiration.id"] == id, said
        assert said["user_agent.original"] == "tests/1" and said["client.address"] == "127.0.0.1", said
        said = attributes(client.attributes)
        assert said["url.full"] == f"http://127.0.0.1:{self.stand.port}/x", said
        assert said["server.address"] == "127.0.0.1" and said["server.port"] == self.stand.port, said
        assert said["http.response.status_code"] == 204 and said["timer.attempt"] == 1, said
        assert said["timer.expiration.id"] == id and said["timer.outcome"] == "delivered", said
        assert not server.links and not client.links and client.status.code == 0

    def each_attempt_has_a_span(self):
        trace, _, parent = new_trace()
        id = self.stand.schedule(self.stand.timer("/fails-first"), {"traceparent": parent})
        told = [r.headers["traceparent"] for r in self.stand.deliveries(id, 2)]
        spans = self.collector.wait(lambda: self.collector.of(trace), 3)
        assert told == [f"00-{trace}-{span.span_id.hex()}-01" for span in spans[1:]], told
        first, second = (attributes(span.attributes) for span in spans[1:])
        assert (first["timer.attempt"], first["error.type"], spans[1].status.code) == (1, "503", 2), first
        assert (second["timer.attempt"], second["timer.outcome"], spans[2].status.code) == (2, "delivered", 0), second
        self.pictures.append(("A timer whose receiver was not ready at first", spans))
        line = self.log_line("an attempt failed", id)
        assert (line["trace_id"], line["span_id"]) == (trace, spans[1].span_id.hex()), line
        line = next(
            line for line in self.log_lines() if line.get("trace_id") == trace and line["msg"] == "request completed"
        )
        assert line["span_id"] == spans[0].span_id.hex(), line

    def without_a_client_s_trace_it_begins_one(self):
        id = self.stand.schedule(self.stand.timer())
        spans = self.collector.wait(lambda: self.collector.about(id), 2)
        assert spans[0].trace_id == spans[1].trace_id and not spans[0].parent_span_id
        # Sampled, and of a random id.
        assert spans[0].flags & 0xFF == 3, spans[0].flags
        told = self.stand.deliveries(id)[0].headers
        assert told["traceparent"] == f"00-{spans[1].trace_id.hex()}-{spans[1].span_id.hex()}-03", told

    def kafka_gets_it_in_headers(self):
        trace, _, parent = new_trace()
        timer = self.stand.timer()
        timer["outputMode"] = {"type": "kafka", "topics": ["traced"], "key": "k"}
        id = self.stand.schedule(timer, {"traceparent": parent, "tracestate": "vendor=k"})
        server, producer = self.collector.wait(lambda: self.collector.of(trace), 2, 30)
        assert (producer.name, producer.kind, producer.parent_span_id) == ("send", 4, server.span_id)
        said = attributes(producer.attributes)
        assert (said["messaging.system"], said["messaging.destination.name"]) == ("kafka", "traced"), said
        assert said["timer.expiration.id"] == id, said
        record = self.broker.read("traced")
        assert f"00-{trace}-{producer.span_id.hex()}-01" in record and "vendor=k" in record, record
        self.pictures.append(("A timer for Kafka", [server, producer]))

    def all_of_a_batch_have_it(self):
        trace, _, parent = new_trace()
        timers = [self.stand.timer() for _ in range(3)]
        _, answer = self.stand.service.call("POST", "/schedule/batch", {"timers": timers}, {"traceparent": parent})
        spans = self.collector.wait(lambda: self.collector.of(trace), 4)
        assert spans[0].name == "POST /schedule/batch"
        ids = {attributes(span.attributes)["timer.expiration.id"] for span in spans[1:]}
        assert ids == {result["expirationId"] for result in answer["results"]}

    def a_header_of_the_output_stays(self):
        trace, _, parent = new_trace()
        own = new_trace()[2]
        output = {"headers": {"TraceParent": own}}
        id = self.stand.schedule(self.stand.timer(output=output), {"traceparent": parent, "tracestate": "vendor=1"})
        told = self.stand.deliveries(id)[0].headers
        assert told["traceparent"] == own and "tracestate" not in told, told
        self.collector.wait(lambda: self.collector.of(trace), 2)

    def what_the_client_does_not_record_is_passed_on(self):
        trace, _, parent = new_trace("00")
        id = self.stand.schedule(self.stand.timer(), {"traceparent": parent, "tracestate": "vendor=0"})
        told = self.stand.deliveries(id)[0].headers
        assert (told["traceparent"], told["tracestate"]) == (parent, "vendor=0"), told
        assert self.settled() and not self.collector.of(trace)

    def what_is_malformed_is_dropped(self):
        for wrong in ["00-" + "0" * 32 + "-" + "1" * 16 + "-01", "nonsense", new_trace()[2].upper()]:
            id = self.stand.schedule(self.stand.timer(), {"traceparent": wrong, "tracestate": "vendor=1"})
            spans = self.collector.wait(lambda id=id: self.collector.about(id), 2)
            assert not spans[0].parent_span_id and not spans[0].trace_state, spans[0]
        trace, _, parent = new_trace()
        id = self.stand.schedule(self.stand.timer(), {"traceparent": parent, "tracestate": "A=1"})
        told = self.stand.deliveries(id)[0].headers
        assert trace in told["traceparent"] and "tracestate" not in told, told

    def errors_and_routes(self):
        trace, _, parent = new_trace()
        self.stand.service.call("GET", "/expirations/no-such", headers={"traceparent": parent})
        self.stand.service.call("GET", "/nowhere/at/all", headers={"traceparent": parent})
        self.stand.service.call("GET", "/-/ready", headers={"traceparent": parent})
        self.stand.service.call("POST", "/schedule", {"no": "timer"}, headers={"traceparent": parent})
        spans = self.collector.wait(lambda: self.collector.of(trace), 3)
        assert self.settled() and len(self.collector.of(trace)) == 3, spans
        assert [span.name for span in spans] == ["GET /expirations/{id}", "GET", "POST /schedule"]
        statuses = [attributes(span.attributes)["http.response.status_code"] for span in spans]
        assert statuses == [404, 404, 400] and not any(span.status.code for span in spans), statuses

    def the_process_says_what_it_is(self):
        _, resource, scope = self.collector.spans[0]
        said = attributes(resource.attributes)
        assert said["service.name"] == "timers-of-a-test" and said["deployment.environment.name"] == "test", said
        assert {"service.version", "service.instance.id", "host.name"} <= said.keys(), said
        assert scope.name == "timer-service" and scope.version
        request = self.collector.requests[0]
        assert request.target == "/v1/traces" and request.headers["content-type"] == "application/x-protobuf"
        assert request.headers["authorization"] == f"Bearer {SECRET}" and request.headers["x-tenant"] == "a,b"

    def it_is_linked(self):
        trace, _, _ = self.late
        told = self.stand.deliveries(self.late_id, seconds=KINSHIP + 20)[0].headers
        server = self.collector.of(trace)[0]
        spans = self.collector.wait(lambda: self.collector.about(self.late_id), 2)
        assert [span.name for span in spans] == ["POST /schedule", "POST"] and self.collector.of(trace) == [server]
        late = spans[1]
        assert not late.parent_span_id and late.trace_id != server.trace_id
        link = late.links[0]
        assert (link.trace_id, link.span_id, link.trace_state) == (server.trace_id, server.span_id, "vendor=late")
        assert told["traceparent"] == f"00-{late.trace_id.hex()}-{late.span_id.hex()}-03", told
        assert told["tracestate"] == "vendor=late", told
        self.pictures.append(("A timer that fired more than a minute later", spans))

    def nothing_was_lost_and_no_secret_told(self):
        spans = self.stand.spans()
        assert spans["exported"] == len(self.collector.spans), spans
        assert spans["overflowed"] == spans["refused"] == spans["undelivered"] == 0, spans
        told = "\n".join(self.stand.service.lines) + str(self.collector.spans)
        assert "s3cret" not in told

    def a_stop_sends_what_waits(self):
        id = self.stand.schedule(self.stand.timer())
        self.stand.deliveries(id)
        self.stand.service.stop()
        assert len(self.collector.about(id)) == 2

    def settled(self):
        """Waits until a span that is begun now is there: then those before it would be."""
        id = self.stand.schedule(self.stand.timer())
        return self.collector.wait(lambda: self.collector.about(id), 2)

    def log_lines(self):
        return [json.loads(line) for line in list(self.stand.service.lines) if line.startswith("{")]

    def log_line(self, message, expiration_id):
        def found():
            return [x for x in self.log_lines() if x["msg"] == message and x.get("expirationId") == expiration_id]

        return until(found, 10, message)[0]

    def all(self):
        return [
            self.a_timer_that_fires_after_a_minute,
            self.an_attempt_is_a_child_of_the_request,
            self.each_attempt_has_a_span,
            self.without_a_client_s_trace_it_begins_one,
            self.kafka_gets_it_in_headers,
            self.all_of_a_batch_have_it,
            self.a_header_of_the_output_stays,
            self.what_the_client_does_not_record_is_passed_on,
            self.what_is_malformed_is_dropped,
            self.errors_and_routes,
            self.the_process_says_what_it_is,
        ]

    def last(self):
        return [self.it_is_linked, self.nothing_was_lost_and_no_secret_told, self.a_stop_sends_what_waits]


def nothing_is_sent_without_an_endpoint(options):
    """What came with the timer goes on as it is; other settings change nothing."""
    for settings in [{"OTEL_TRACES_SAMPLER": "always_on", "OTEL_SERVICE_NAME": "x"}, {"OTEL_SDK_DISABLED": "true"}]:
        collector = Collector()
        if "OTEL_SDK_DISABLED" in settings:
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
        with Stand(options, settings) as stand:
            _, _, parent = new_trace()
            id = stand.schedule(stand.timer("/fails-first"), {"traceparent": parent, "tracestate": "vendor=1"})
            for told in stand.deliveries(id, 2):
                assert (told.headers["traceparent"], told.headers["tracestate"]) == (parent, "vendor=1"), told
            plain = stand.deliveries(stand.schedule(stand.timer()))[0].headers
            assert "traceparent" not in plain and "tracestate" not in plain, plain
            line = json.loads(next(line for line in stand.service.lines if parent.split("-")[1] in line))
            assert line["msg"] in ("request completed", "an attempt failed"), line
        assert not collector.counts, collector.counts


def samplers(options):
    """A part of all traces, whole ones."""
    collector = Collector()
    settings = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25"}
    with Stand(options, {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **settings}) as stand:
        ids = [stand.schedule(stand.timer()) for _ in range(200)]
        for id in ids:
            stand.deliveries(id)
        parents = [new_trace() for _ in range(10)]
        for _, _, parent in parents:
            stand.schedule(stand.timer(), {"traceparent": parent})
        for trace, _, _ in parents:
            collector.wait(lambda trace=trace: collector.of(trace), 2)
        requests = [id for id in ids if any(s.kind == 2 for s in collector.about(id))]
        # 200 trials of 0.25: 50, give or take five times 6.1.
        assert 20 <= len(requests) <= 80, len(requests)
        assert all(len(collector.about(id)) == 2 for id in requests)


def show(pictures):
    for title, spans in pictures:
        print(f"\n{title}\n\n{picture(spans)}", flush=True)
