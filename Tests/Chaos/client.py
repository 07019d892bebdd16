"""An HTTP/1.1 client with kept connections, that tells what was never sent from what may have been done."""

import asyncio


class NotSent(Exception):
    """No connection: the request reached nobody."""


class Unanswered(Exception):
    """Sent, or partly; whether it was done is unknown."""


class Client:
    def __init__(self, port, host="127.0.0.1"):
        self.host = host
        self.port = port
        self.idle = []

    async def request(self, method, path, body=b"", headers=(), timeout=8):
        """The status and the body of the answer."""
        reader, writer = await self.connection()
        head = [
            f"{method} {path} HTTP/1.1",
            "host: chaos",
            f"content-length: {len(body)}",
        ]
        if body:
            head.append("content-type: application/json")
        head += [f"{name}: {value}" for name, value in headers]
        try:
            writer.write("\r\n".join([*head, "", ""]).encode() + body)
            status, answer, fields = await asyncio.wait_for(self.answer(reader), timeout)
        except (
            TimeoutError,
            OSError,
            asyncio.IncompleteReadError,
            asyncio.CancelledError,
        ) as error:
            writer.transport.abort()
            if isinstance(error, asyncio.CancelledError):
                raise
            raise Unanswered from error
        if fields.get("connection", "").lower() != "close":
            self.idle.append((reader, writer))
        else:
            writer.close()
        return status, answer

    async def connection(self):
        while self.idle:
            reader, writer = self.idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        try:
            return await asyncio.wait_for(asyncio.open_connection(self.host, self.port), 3)
        except (TimeoutError, OSError) as error:
            raise NotSent from error

    @staticmethod
    async def answer(reader):
        """The status, the body and the headers of the next answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split()[1]), body, headers

    def close(self):
        for _, writer in self.idle:
            writer.transport.abort()
        self.idle = []
