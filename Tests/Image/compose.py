"""compose.yaml as it stands: up, the README's first curl, more replicas, neighbours that are away, down."""

import json
import re
import shutil
import time

from bases import ROOT
from build import context
from hardened import answer, until

PROJECT = "trial"


class Compose:
    def __init__(self, engine):
        self.engine = engine
        self.place = context(engine, "compose")

    def __call__(self, *arguments, timeout=300):
        return self.engine.inside(
            "docker",
            "compose",
            "--project-directory",
            self.place,
            "--project-name",
            PROJECT,
            *arguments,
            timeout=timeout,
        )

    def containers(self):
        """Each by its service and number."""
        lines = self("ps", "--all", "--format", "json").splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return {one["Name"].removeprefix(f"{PROJECT}-"): one for one in found}

    def are_healthy(self, *names):
        seen = self.containers()
        return all(seen.get(name, {}).get("Health") == "healthy" for name in names)


def check(engine, report):
    report.section("docker compose")
    compose = Compose(engine)
    report.check("no warning of the file", not compose("config", "--quiet"), "docker compose config --quiet")
    alone(engine, compose, report)
    with report.timed("up, until all is healthy"):
        compose("up", "--detach", "--no-build")
        healthy = until(lambda: compose.are_healthy("timer-service-1", "postgres-1"), 90)
    report.check("service and PostgreSQL are healthy", healthy, states(compose))
    first_curl(engine, compose, report)
    only_here(engine, report)
    scale(engine, compose, report)
    neighbours(engine, compose, report)
    with report.timed("docker compose stop"):
        compose("stop")
    codes = {
        name: one["ExitCode"] for name, one in compose.containers().items() if name.startswith(("timer", "replica"))
    }
    report.check("each replica ended with 0", set(codes.values()) == {0}, json.dumps(codes))
    compose("down", "--volumes")
    shutil.rmtree(engine.shared / "compose")


def states(compose):
    return ", ".join(f"{name} {one['Health'] or one['State']}" for name, one in sorted(compose.containers().items()))


def alone(engine, compose, report):
    """It starts without its neighbours, and says that it is not ready."""
    compose("up", "--detach", "--no-build", "--no-deps", "timer-service")
    healthy = until(lambda: compose.are_healthy("timer-service-1"), 60)
    ready = answer(engine, "127.0.0.1", "/-/ready")
    report.check("without PostgreSQL and Kafka: healthy, not ready", healthy and ready == 503, f"/-/ready {ready}")


def first_curl(engine, compose, report):
    """The README's, with the host that it names for containers."""
    text = (ROOT / "README.md").read_text()
    command = re.search(r"^curl http://localhost:3000/schedule.*?^\}'$", text, re.MULTILINE | re.DOTALL).group(0)
    command = command.replace("localhost:3001", "receiver:3001")
    said = engine.inside("sh", "-c", command.replace("curl ", "curl --silent --show-error --fail-with-body ", 1))
    number = re.search(r'"expirationId": *"([^"]+)"', said).group(1)
    began = time.monotonic()
    arrived = until(lambda: number in compose("logs", "--no-color", "receiver"), 20)
    line = next((line for line in compose("logs", "--no-color", "receiver").splitlines() if number in line), "")
    report.check(
        "README's first curl arrives", arrived and "hello" in line, f"{time.monotonic() - began:.1f} s after it"
    )
    report.note("  docker compose logs receiver", line[line.find("{") :])


def only_here(engine, report):
    listeners = engine.inside("ss", "--listening", "--tcp", "--numeric", "--no-header")
    open_ones = [line.split()[3] for line in listeners.splitlines()]
    wide = [one for one in open_ones if not one.startswith(("127.", "[::1]"))]
    report.check("published on the loopback alone", "127.0.0.1:3000" in open_ones and not wide, " ".join(open_ones))


def scale(engine, compose, report):
    compose("up", "--detach", "--no-build", "--scale", "replica=2")
    names = ("timer-service-1", "replica-1", "replica-2")
    healthy = until(lambda: compose.are_healthy(*names), 60)

    def alive():
        found = json.loads(engine.inside("curl", "--silent", "http://127.0.0.1:3000/replicas"))
        return sum(one.get("state") == "alive" for one in found["items"])

    seen = until(lambda: alive() == 3 and 3, 20) or alive()
    report.check("--scale replica=2: three replicas alive", healthy and seen == 3, f"GET /replicas: {seen} alive")


def neighbours(engine, compose, report):
    """PostgreSQL killed comes back by itself, and Kafka that is not healthy is nobody's business."""
    compose("stop", "kafka")
    report.check("Kafka stopped: ready", answer(engine, "127.0.0.1", "/-/ready") == 200, "/-/ready 200")
    server = engine.docker("inspect", "--format", "{{.State.Pid}}", f"{PROJECT}-postgres-1")
    engine.inside("sh", "-c", f"kill -KILL {server}")
    away = until(lambda: answer(engine, "127.0.0.1", "/-/ready") == 503, 10)
    began = time.monotonic()
    back = until(lambda: answer(engine, "127.0.0.1", "/-/ready") == 200, 60)
    report.check(
        "PostgreSQL killed: started again", back, f"seen away: {away}, ready {time.monotonic() - began:.1f} s later"
    )
