"""The receivers, as a process: they write down what arrives, when, and which replica sent it.

Prints a line of JSON with the port of each behaviour, then obeys `secret NAME BASE64` (who signs with what), `release`
(those that are stuck answer from now on) and `flush`. Each is answered with the most requests that were open at a time.
`refuse` is a port that nobody listens on; `stuck` names as many addresses as were asked for.
"""

import argparse
import asyncio
import json
import resource
import socket
import ssl
import sys

from harness.receiver import listen
from receivers import ANSWERS, Gateway, Long, Recorded, SlowHandshakes, Stale, Stuck
from recorder import Recorder

CLASSES = {
    **dict.fromkeys(ANSWERS, Recorded),
    "gateway": Gateway,
    "long": Long,
    "stale": Stale,
}


def maker(kind, recorder):
    return lambda: CLASSES.get(kind, Stuck)(kind, recorder)


async def listen_slowly(recorder, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.setblocking(False)
    handshakes = SlowHandshakes(listener, context, recorder)
    return listener.getsockname()[1], asyncio.get_running_loop().create_task(handshakes.run())


async def main(options):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    recorder = Recorder(options.path, ANSWERS)
    ports = {kind: await listen(maker(kind, recorder)) for kind in CLASSES}
    if options.certificate:
        ports["tls"], _handshakes = await listen_slowly(recorder, options.certificate)
    ports["stuck"] = []
    for number in range(options.stuck):
        address = f"127.0.0.{number % options.addresses + 1}"
        ports["stuck"].append(f"{address}:{await listen(maker('stuck', recorder), address)}")
    refusing = socket.socket()
    refusing.bind(("127.0.0.1", 0))
    ports["refuse"] = refusing.getsockname()[1]
    print(json.dumps(ports), flush=True)

    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := (await commands.readline()).decode().split():
        if line[0] == "release":
            Stuck.release()
        print(recorder.obey(line), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--stuck", type=int, default=0)
    parser.add_argument(
        "--addresses",
        type=int,
        default=20,
        help="of the loopback, for those that are stuck",
    )
    parser.add_argument("--certificate")
    asyncio.run(main(parser.parse_args()))
