"""What receives timers: requests taken from connections, whole; how they are answered is a subclass's own."""

import asyncio
import dataclasses
import socket
import struct
import threading
import time
import urllib.parse

MOST_BODY_BYTES = 16 << 20


@dataclasses.dataclass
class Request:
    """A request that is whole."""

    method: str
    #: Path and query as they came.
    target: str
    #: By their names in lower case.
    headers: dict
    body: bytes
    #: The request line and the fields as they came, up to the empty line.
    head: bytes
    #: When its first bytes came: microseconds of CLOCK_REALTIME.
    arrived: int

    @property
    def path(self):
        return urllib.parse.urlsplit(self.target).path

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query))


class Receiver(asyncio.Protocol):
    """A connection: `receive(request)` is called with each request (RFC 9112, bodies by content-length alone)."""

    def __init__(self):
        self.buffer = b""
        self.arrived = 0
        #: Of this connection, so far.
        self.count = 0
        self.has_continued = False

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if not self.buffer:
            self.arrived = time.time_ns() // 1_000
        self.buffer += data
        while (request := self.next_request()) and not self.transport.is_closing():
            self.count += 1
            self.receive(request)

    def next_request(self):
        """Takes a request from the buffer; None while it is not whole."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end]
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length") or 0)
        if length > MOST_BODY_BYTES:
            self.reply(413, {"connection": "close"})
            self.transport.close()
            return None
        last = end + 4 + length
        if len(self.buffer) < last:
            self.go_on(headers)
            return None
        body, self.buffer = self.buffer[end + 4 : last], self.buffer[last:]
        self.has_continued = False
        method, target, *_ = first.split()
        return Request(method, target, headers, body, head, self.arrived)

    def go_on(self, headers):
        """Some clients wait for it before they send a large body (RFC 9110, section 10.1.1)."""
        if headers.get("expect", "").lower() == "100-continue" and not self.has_continued:
            self.has_continued = True
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def receive(self, request):
        raise NotImplementedError

    def reply(self, status, headers=None, body=b""):
        """Answers; 204 has neither body nor length."""
        fields = dict(headers or {})
        if status != 204:
            fields["content-length"] = len(body)
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.transport.write(f"HTTP/1.1 {status} {'OK' if status < 300 else 'No'}\r\n{lines}\r\n".encode() + body)

    def reset(self):
        """Ends the connection with a RST (SO_LINGER of 0, socket(7))."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


async def listen(make, host="127.0.0.1", port=0):
    """Serves each connection with a Receiver that `make()` gives; the port."""
    server = await asyncio.get_running_loop().create_server(make, host, port, backlog=4096)
    return server.sockets[0].getsockname()[1]


def listen_beside(make):
    """The same on a free port of the loopback, by a thread that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return asyncio.run_coroutine_threadsafe(listen(make), loop).result(10)
