"""What is tried on each broker, with each library. A scenario returns a line of what it saw, or raises."""

import collections
import ssl
import subprocess
import time

from gate import Gate
from harness.places import free_port
from harness.program import until
from stand import document, ended, schedule, timer


def expect(holds, *seen):
    if not holds:
        raise AssertionError(*seen)


def record(stand):
    """Keys, headers and payload come out of a consumer as they went in, on each topic."""
    topics = [stand.topic(name) for name in ("one", "two", "three")]
    headers = {"h": "v", "empty": "", "utf": "é"}
    with stand.service() as service:
        number = schedule(service, timer(topics, {"a": "é\n", "n": 1}, key="k é", headers=headers))
        bare = schedule(service, timer([stand.topic("bare")]))
        empty = schedule(service, timer([stand.topic("empty")], key=""))
        for one in (number, bare, empty):
            expect(ended(service, one)["expirationStatus"]["id"] == 1, document(service, one))
    places = set()
    for topic in topics:
        (message,) = stand.read(topic)
        expect(message.key() == "k é".encode(), message.key())
        ours = {"expirationId": number, "attempt": "1"}
        expect({name: value.decode() for name, value in message.headers()} == {**headers, **ours}, message.headers())
        expect(message.value() == rb'{"a": "\u00e9\n", "n": 1}', message.value())
        places.add(message.partition())
    (without,), (with_empty,) = stand.read(stand.topic("bare")), stand.read(stand.topic("empty"))
    expect(without.key() is None and with_empty.key() == b"", without.key(), with_empty.key())
    expect(len(places) == 1, places)
    return f"3 topics, partition {places.pop()}; a key, none, an empty one"


def later(stand):
    """Topics that nobody knew when the service started, one of them made by others with partitions of its own."""
    topic, made = stand.topic("later"), stand.topic("made")
    with stand.service() as service:
        first = schedule(service, timer([topic], key="k"))
        expect(ended(service, first)["expirationStatus"]["id"] == 1, document(service, first))
        if stand.broker.name != "mock":
            stand.create(made, 7)
        for key in "abcdef":
            second = schedule(service, timer([made], key=key))
            expect(ended(service, second)["expirationStatus"]["id"] == 1, document(service, second))
    messages = stand.read(made)
    expect(len(messages) == 6 and len(stand.read(topic)) == 1, len(messages))
    return f"made by the first message; another's: partitions {sorted({one.partition() for one in messages})}"


def too_large(stand):
    """A payload above `message.max.bytes` is refused at once, with its reason; one below arrives whole."""
    topic = stand.topic("large")
    with stand.service() as service:
        fits = schedule(service, timer([topic], {"a": "x" * 1_000_000}))
        expect(ended(service, fits)["expirationStatus"]["id"] == 1, document(service, fits)["lastError"])
    expect([len(one.value()) for one in stand.read(topic)] == [1_000_009], "not whole")
    with stand.service(settings={"KAFKA_CONFIG": '{"message.max.bytes": 100000}'}) as service:
        seen = ended(service, schedule(service, timer([topic], {"a": "x" * 200_000})))
        expect(seen["expirationStatus"]["id"] == 3 and seen["failureCount"] == 1, seen["lastError"])
        expect("MSG_SIZE_TOO_LARGE" in seen["lastError"], seen["lastError"])
    return seen["lastError"]


def broker_limit(stand):
    """A message above the topic's own limit, which the client does not know."""
    topic = stand.topic("limited")
    stand.create(topic, 1, **{"max.message.bytes": "50000"})
    with stand.service() as service:
        seen = ended(service, schedule(service, timer([topic], {"a": "x" * 200_000})), 60)
    is_obeyed = seen["expirationStatus"]["id"] == 3
    expect(not is_obeyed or "MSG_SIZE_TOO_LARGE" in seen["lastError"], seen["lastError"])
    return f"refused: {seen['lastError']}" if is_obeyed else "the broker has no such limit, and took 200 KB"


def restart(stand, count=300):
    """The broker goes away in the middle, and comes back: nothing is lost, and what is doubled is told apart."""
    topic = stand.topic("restart")
    with stand.service() as service:
        timers = [timer([topic], {"n": n}, 1_000 + 20 * n, key=f"k{n % 10}") for n in range(count)]
        status, answer = service.call("POST", "/schedule/batch", {"timers": timers})
        numbers = [one["expirationId"] for one in answer["results"]]
        until(lambda: count_ended(service) > count // 6, 30, "the first timers")
        stand.broker.down()
        away = time.monotonic()
        until(lambda: service.call("GET", "/expirations?failed=true&limit=1")[1]["items"], 30, "a failure")
        stand.broker.up()
        away = time.monotonic() - away
        states = collections.Counter(ended(service, one, 90)["expirationStatus"]["id"] for one in numbers)
    expect(status == 200 and states == {1: count}, states)
    return f"away for {away:.1f} s; {copies(stand.read(topic), numbers)}"


def count_ended(service):
    seen = service.metric("timer_kafka_ack_seconds_count")
    return int(seen)


def copies(messages, numbers):
    """Each arrived; those that came more than once, and whether as the same attempt."""
    attempts = collections.defaultdict(list)
    for message in messages:
        headers = dict(message.headers())
        attempts[headers["expirationId"].decode()].append(headers["attempt"].decode())
    lost = set(numbers) - set(attempts)
    expect(not lost, f"{len(lost)} lost")
    by_client = sum(len(seen) - len(set(seen)) for seen in attempts.values())
    by_service = sum(len(set(seen)) - 1 for seen in attempts.values())
    return f"{len(numbers)} arrived, {by_service} again by a later attempt, {by_client} again by the library's retry"


def secure(stand):
    """SASL and TLS: who has the password and knows the authority gets in, nobody else does."""
    certificate = make_certificate(stand.directory)
    port = free_port()
    broker = stand.broker_behind(port)
    gate = Gate(port, broker.port, certificate, {"timers": "right-password"})
    address = f"localhost:{port}"
    seen = []
    try:
        for mechanism in ("scram-sha-256", "scram-sha-512"):
            for password, authority, arrives in (
                ("right-password", certificate[0], True), ("wrong-password", certificate[0], False),
                ("right-password", "/etc/ssl/certs/ca-certificates.crt", False),
            ):  # fmt: skip
                settings = {
                    "KAFKA_SASL_MECHANISM": mechanism, "KAFKA_SASL_USERNAME": "timers", "KAFKA_SASL_PASSWORD": password,
                    "KAFKA_CONFIG": f'{{"ssl.ca.location": "{authority}"}}', "MAX_FAILURE_COUNT": "1",
                    "DELIVERY_TIMEOUT_MS": "2500",
                }  # fmt: skip
                with stand.service(address, settings) as service:
                    one = ended(service, schedule(service, timer([stand.topic(f"secure-{mechanism[-3:]}")])), 30)
                expect((one["expirationStatus"]["id"] == 1) == arrives, mechanism, password, authority, one)
                expect("right-password" not in (stand.directory / "service.log").read_text(), "a password in the log")
                if not arrives:
                    seen.append(one["lastError"])
        expect(set(gate.let_in) == {"timers"}, gate.let_in)
    finally:
        gate.stop()
        broker.stop()
    return f"both mechanisms; a wrong password and a stranger's certificate: {seen[0]}"


def make_certificate(directory):
    files = [str(directory / name) for name in ("certificate.pem", "key.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files[1], "-out", files[0]],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    ssl.create_default_context(cafile=files[0])
    return files


def lost_acknowledgement(stand):
    """A message was stored, its acknowledgement lost: the library repeats it, and the broker drops the repetition."""
    port, topic = free_port(), stand.topic("acks")
    broker = stand.broker_behind(port)
    gate = Gate(port, broker.port)
    try:
        with stand.service(f"127.0.0.1:{port}", {"DELIVERY_TIMEOUT_MS": "20000"}) as service:
            expect(
                ended(service, schedule(service, timer([topic], key="k")))["expirationStatus"]["id"] == 1, "the first"
            )
            gate.losses = 1
            number = schedule(service, timer([topic], key="k"))
            expect(ended(service, number, 60)["expirationStatus"]["id"] == 1, document(service, number))
        expect(gate.lost == 1, "no acknowledgement was lost")
        stored = [
            one for one in stand.read_at(f"127.0.0.1:{port}", topic) if number.encode() in dict(one.headers()).values()
        ]
    finally:
        gate.stop()
        broker.stop()
    attempts = [dict(one.headers())["attempt"].decode() for one in stored]
    expect(attempts == ["1"], attempts)
    return "one copy"
