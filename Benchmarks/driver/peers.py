"""What ours is measured against, and the broker that Kafka timers go to."""

import pathlib
import shutil
import subprocess
import time

from harness.places import built, free_port
from harness.program import Program, cpu_seconds
from harness.service import get
from neighbours import children_of

NGINX = """
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 "Hello, timer!"; }}
    }}
}}
"""


class Server:
    """A program that prints its port first, or is told it."""

    def __init__(self, arguments, port=None, log=None):
        self.program = Program(arguments, log=log)
        self.port = port or int(self.program.first_line())
        deadline = time.monotonic() + 20
        while True:
            try:
                get(self.port, "/")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def cpu(self):
        return sum(map(cpu_seconds, [self.program.pid, *children_of(self.program.pid)]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop(grace=5)


class Broker:
    """librdkafka's mock cluster: prints `bootstrap HOST:PORT` first, and ends with its standard input."""

    def __init__(self, bench):
        self.program = Program([built("mock-broker", "release")], stdin=subprocess.PIPE)
        self.address = self.program.first_line().removeprefix("bootstrap ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop(grace=5)


def http_servers(bench):
    servers = {
        "responder": lambda: Server([bench.tool, "responder"]),
        "ours": lambda: Server([bench.tools / "bare-server"]),
    }
    nginx = nginx_binary(bench)
    if nginx:
        servers["nginx"] = lambda: start_nginx(bench, nginx)
    hummingbird = bench.root / "Benchmarks/HummingbirdServer/.build/release/hummingbird-server"
    if hummingbird.exists():
        servers["hummingbird"] = lambda: Server([hummingbird])
    return servers


def start_nginx(bench, binary):
    directory, port = bench.directory / "nginx", free_port()
    directory.mkdir(exist_ok=True)
    configuration = directory / "nginx.conf"
    configuration.write_text(NGINX.format(directory=directory, port=port))
    return Server([binary, "-c", configuration, "-e", directory / "error.log"], port, log=directory / "output.log")


def nginx_binary(bench):
    """The installed one, or Debian's unpacked beside the results: nothing is installed for a benchmark."""
    installed = shutil.which("nginx")
    if installed:
        return installed
    unpacked = bench.directory / "nginx-package"
    binary = unpacked / "usr/sbin/nginx"
    if not binary.exists():
        unpacked.mkdir(exist_ok=True)
        try:
            subprocess.run(["apt-get", "download", "nginx"], cwd=unpacked, check=True, capture_output=True)
            package = next(pathlib.Path(unpacked).glob("nginx_*.deb"))
            subprocess.run(["dpkg", "-x", package, unpacked], check=True)
        except (OSError, subprocess.CalledProcessError, StopIteration):
            bench.say("  no nginx here: left out")
            return None
    return binary
