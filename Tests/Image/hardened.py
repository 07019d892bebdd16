"""The image run as strictly as an engine can, without compose: its health, its memory, its end."""

import json
import subprocess
import sys
import time

from build import TAG
from engine import HERE

NETWORK = "trial"
DATABASE = "postgresql://timer:timer@database:5432/timer"
HARD = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
#: Connections with a body each that never ends, and the bytes of one.
BODIES, BODY_BYTES = 240, 1_000_000


def start(engine, name, *options, environment=()):
    settings = [f"--env={line}" for line in (f"DATABASE_URL={DATABASE}", *environment)]
    engine.docker("run", "--detach", f"--name={name}", f"--network={NETWORK}", *HARD, *settings, *options, TAG)


def state(engine, name):
    return json.loads(engine.docker("inspect", "--format", "{{json .State}}", name))


def health(engine, name):
    return state(engine, name).get("Health", {}).get("Status", "none")


def until(condition, seconds):
    """What `condition()` gave first that is true; what it gave last when that takes longer."""
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return value


def address(engine, name):
    networks = json.loads(engine.docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", name))
    return networks[NETWORK]["IPAddress"]


def answer(engine, host, path, port=3000):
    """The status of a request from the engine's network; 0 without an answer."""
    try:
        said = engine.inside(
            "curl", "--silent", "--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}",
            f"http://{host}:{port}{path}",
        )  # fmt: skip
    except RuntimeError:
        return 0
    return int(said)


def check(engine, report):
    report.section(f"docker run {' '.join(HARD)}")
    engine.docker("network", "create", NETWORK)
    database(engine)
    any_user(engine, report)
    health_checks(engine, report)
    memory(engine, report)
    stops(engine, report)
    engine.docker("rm", "--force", "--volumes", "database")
    engine.docker("network", "rm", NETWORK)


def database(engine):
    settings = [f"--env=POSTGRES_{name}=timer" for name in ("USER", "PASSWORD", "DB")]
    engine.docker(
        "run", "--detach", "--name=database", f"--network={NETWORK}", *settings, "postgres:15.14-bookworm"
    )  # fmt: skip


def any_user(engine, report):
    for user in ("10001:10001", "54321:54321", "1000740000:0"):
        name = f"user-{user.split(':')[0]}"
        start(engine, name, f"--user={user}")
        host = address(engine, name)
        is_ready = until(lambda host=host: answer(engine, host, "/-/ready") == 200, 30)
        pages = {path: answer(engine, host, path) for path in ("/console/", "/documentation/", "/documentation/json")}
        wrote = engine.docker("diff", name)
        report.check(f"user {user}: ready, pages", is_ready and set(pages.values()) == {200}, json.dumps(pages))
        report.check("  it wrote no file", not wrote, wrote or "docker diff: nothing")
        engine.docker("rm", "--force", name)


def health_checks(engine, report):
    cases = {
        "plain": [],
        "http_proxy set": ["http_proxy=http://192.0.2.1:3128", "HTTP_PROXY=http://192.0.2.1:3128"],
        "HTTP_PORT empty": ["HTTP_PORT="],
        "HTTP_HOST=0.0.0.0": ["HTTP_HOST=0.0.0.0", "HTTP_PORT=8080"],
        "SASL and TLS to Kafka": [
            "KAFKA_BROKERS=database:9093", "KAFKA_SASL_MECHANISM=scram-sha-512", "KAFKA_SASL_USERNAME=u",
            "KAFKA_SASL_PASSWORD=p",
        ],
    }  # fmt: skip
    for what, environment in cases.items():
        start(engine, "health", environment=environment)
        seen = until(lambda: health(engine, "health") in ("healthy", "unhealthy") and health(engine, "health"), 60)
        report.check(f"HEALTHCHECK, {what}", seen == "healthy", seen)
        engine.docker("rm", "--force", "health")
    start(engine, "health", "--entrypoint=/usr/local/bin/timer-service", environment=["HTTP_HOST=127.0.0.9"])
    seen = until(lambda: health(engine, "health") in ("healthy", "unhealthy") and health(engine, "health"), 60)
    report.check("HEALTHCHECK, HTTP_HOST=127.0.0.9", seen == "healthy", seen)
    # A process that is there and stands still.
    engine.docker("kill", "--signal=STOP", "health")
    seen = until(lambda: health(engine, "health") == "unhealthy" and "unhealthy", 90)
    report.check("HEALTHCHECK, the process stands still", seen == "unhealthy", seen)
    engine.docker("rm", "--force", "health")


def memory(engine, report):
    start(engine, "small", "--memory=128m", "--memory-swap=128m")
    host = address(engine, "small")
    until(lambda: answer(engine, host, "/-/ready") == 200, 30)
    client = subprocess.run(
        ["nsenter", "--target", str(engine.pid), "--net", sys.executable, "-B", HERE / "bodies.py", host, "3000",
         str(BODIES), str(BODY_BYTES)],
        stdout=subprocess.PIPE, text=True, timeout=120, check=True,
    )  # fmt: skip
    seen = state(engine, "small")
    report.note(f"128 MB, {BODIES} unfinished bodies of {BODY_BYTES:,} bytes", client.stdout.strip())
    report.note("  the most memory that its group had", most_memory(engine, "small"))
    lives = seen["Running"] and not seen["OOMKilled"] and answer(engine, host, "/-/ready") == 200
    report.check("  it lives, and is ready", lives, f"OOMKilled {seen['OOMKilled']}")
    engine.docker("rm", "--force", "small")


def most_memory(engine, name):
    """Of the group, by cgroup v1 or v2."""
    pid = state(engine, name)["Pid"]
    groups = dict(line.split(":", 2)[1:] for line in engine.inside("cat", f"/proc/{pid}/cgroup").splitlines())
    first, second = groups.get("memory"), groups.get("")
    for file in (f"memory{first}/memory.max_usage_in_bytes", f"{(second or '').lstrip('/')}/memory.peak"):
        try:
            return f"{int(engine.inside('cat', f'/sys/fs/cgroup/{file}')) / 1e6:.0f} MB"
        except RuntimeError:
            continue
    return "not told"


def stops(engine, report):
    """In time, whatever PostgreSQL does."""
    for what, harm in (
        ("PostgreSQL there", []),
        ("PostgreSQL silent", ["pause"]),
        ("PostgreSQL away", ["stop", "-t", "0"]),
    ):
        start(engine, "stopping")
        host = address(engine, "stopping")
        until(lambda host=host: answer(engine, host, "/-/ready") == 200, 30)
        if harm:
            engine.docker(harm[0], *harm[1:], "database")
            until(lambda host=host: answer(engine, host, "/-/ready") == 503, 20)
        alive = answer(engine, host, "/-/healthz")
        began = time.monotonic()
        engine.docker("stop", "stopping")
        took, code = time.monotonic() - began, state(engine, "stopping")["ExitCode"]
        report.check(
            f"docker stop, {what}",
            code in (0, 1) and took < 10.5,
            f"{took:.1f} s, exit status {code}, /-/healthz {alive}",
        )
        engine.docker("rm", "--force", "stopping")
        if harm:
            engine.docker({"pause": "unpause", "stop": "start"}[harm[0]], "database")
