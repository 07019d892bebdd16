"""The proxy that one replica's deliveries go through, as a process: what is in absolute form is forwarded, CONNECT
opens a tunnel (RFC 9110 section 9.3.6).

Prints its port, then obeys: `403`, `407` or `502` (refuses with that; 403 only tunnels, since a receiver could have
said it of what is forwarded), `hang` (takes requests and goes on with none), `die` (nobody listens, connections are
reset), `heal`.
"""

import asyncio
import sys
import urllib.parse

from client import Client


class Outgoing:
    def __init__(self):
        self.mode = "heal"
        self.port = 0
        self.server = None
        self.ends = set()
        self.held = set()

    async def listen(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", self.port, limit=1 << 21, backlog=4096)
        self.port = self.server.sockets[0].getsockname()[1]

    async def obey(self, mode):
        self.mode = mode
        if mode == "die":
            self.server.close()
            for end in list(self.ends):
                end.transport.abort()
        elif not self.server.is_serving():
            await self.listen()
        # What was held is not sent late: its sender may have lost the timer meanwhile.
        for end in list(self.held):
            end.transport.abort()

    async def accept(self, reader, writer):
        self.ends.add(writer)
        try:
            while await self.serve(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self.ends.discard(writer)
            writer.transport.abort()

    async def serve(self, reader, writer):
        """One request; whether the connection goes on."""
        head = await reader.readuntil(b"\r\n\r\n")
        first, _, rest = head.partition(b"\r\n")
        method, target, _ = first.decode("latin-1").split()
        body = await reader.readexactly(length(rest))
        if self.mode == "hang":
            return await self.hold(reader, writer)
        if self.mode in ("407", "502") or (self.mode == "403" and method == "CONNECT"):
            writer.write(f"HTTP/1.1 {self.mode} Refused by the proxy\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()
            return True
        if method == "CONNECT":
            await self.tunnel(target, reader, writer)
            return False
        return await self.forward(method, urllib.parse.urlsplit(target), rest + body, reader, writer)

    async def hold(self, reader, writer):
        self.held.add(writer)
        await reader.read(1)
        self.held.discard(writer)
        return False

    async def tunnel(self, target, reader, writer):
        host, _, port = target.rpartition(":")
        back, upstream = await self.open(host, int(port), writer)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pumps = [
                asyncio.ensure_future(pump(reader, upstream)),
                asyncio.ensure_future(pump(back, writer)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_EXCEPTION)
            for task in pumps:
                task.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            self.ends.discard(upstream)
            upstream.transport.abort()

    async def forward(self, method, target, rest, reader, writer):
        """Over a connection of its own; given up when who asked has gone."""
        back, upstream = await self.open(target.hostname, target.port or 80, writer)
        try:
            path = target.path + (f"?{target.query}" if target.query else "")
            upstream.write(f"{method} {path} HTTP/1.1\r\n".encode() + rest)
            answer = asyncio.ensure_future(Client.answer(back))
            gone = asyncio.ensure_future(reader.read(1))
            await asyncio.wait([answer, gone], return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                answer.cancel()
                return False
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
            writer.write(relayed(answer))
            await writer.drain()
            return True
        finally:
            self.ends.discard(upstream)
            upstream.transport.abort()

    async def open(self, host, port, writer):
        try:
            back, upstream = await asyncio.open_connection(host, port)
        except OSError:
            writer.write(b"HTTP/1.1 502 Nobody there\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
            raise
        self.ends.add(upstream)
        return back, upstream


def relayed(answer):
    """The receiver's answer; 502 when there was none."""
    try:
        status, body, headers = answer.result()
    except (OSError, asyncio.IncompleteReadError):
        return b"HTTP/1.1 502 No answer\r\ncontent-length: 0\r\n\r\n"
    retry = f"retry-after: {headers['retry-after']}\r\n" if "retry-after" in headers else ""
    size = "" if status == 204 else f"content-length: {len(body)}\r\n"
    return f"HTTP/1.1 {status} Relayed\r\n{retry}{size}\r\n".encode() + body


def length(fields):
    for line in fields.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def pump(reader, writer):
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    # The other direction may have something left to say.
    writer.write_eof()


async def main():
    outgoing = Outgoing()
    await outgoing.listen()
    print(outgoing.port, flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := (await commands.readline()).decode().split():
        await outgoing.obey(line[0])
        print("ok", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
