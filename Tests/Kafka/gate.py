"""What stands before a broker: TLS, SASL (SCRAM, RFC 5802), and acknowledgements that are lost.

Tansu's build that PyPI has keeps no users and takes no certificate together with its key. The gate speaks Kafka's
frames: a length of four bytes, then for requests the API's key, its version and a correlation id, with which the answer
begins.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import os
import ssl
import struct
import threading

PRODUCE, HANDSHAKE, VERSIONS, AUTHENTICATE = 0, 17, 18, 36
SASL_AUTHENTICATION_FAILED = 58


class Gate:
    """Listens on a port of the loopback and passes what it lets through to `broker_port`."""

    def __init__(self, port, broker_port, certificate=None, users=None):
        """certificate: PEM files of a chain and its key; users: passwords by names."""
        self.broker_port = broker_port
        self.users = users
        #: Acknowledgements of produce requests that are still to be lost; each takes its connection along.
        self.losses = 0
        self.lost = 0
        #: Names that came in.
        self.let_in = []
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        listening = asyncio.start_server(self.serve, "127.0.0.1", port, ssl=context)
        self.server = asyncio.run_coroutine_threadsafe(listening, self.loop).result(10)

    def stop(self):
        self.loop.call_soon_threadsafe(self.server.close)

    async def serve(self, client, to_client):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            broker, to_broker = await asyncio.open_connection("127.0.0.1", self.broker_port)
            produced = set()
            try:
                if self.users is not None:
                    await Entrance(self.users, self.let_in).pass_through(client, to_client, broker, to_broker)
                answers = asyncio.ensure_future(self.answer(broker, to_client, produced))
                try:
                    await self.ask(client, to_broker, produced)
                finally:
                    answers.cancel()
            finally:
                to_broker.close()
        to_client.close()

    async def ask(self, client, to_broker, produced):
        while True:
            frame = await read_frame(client)
            key, _, number = struct.unpack(">hhi", frame[:8])
            if key == PRODUCE:
                produced.add(number)
            write_frame(to_broker, frame)

    async def answer(self, broker, to_client, produced):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await read_frame(broker)
                if self.losses > 0 and struct.unpack(">i", frame[:4])[0] in produced:
                    self.losses -= 1
                    self.lost += 1
                    break
                write_frame(to_client, frame)
        to_client.close()


async def read_frame(reader):
    size = struct.unpack(">i", await reader.readexactly(4))[0]
    return await reader.readexactly(size)


def write_frame(writer, frame):
    writer.write(struct.pack(">i", len(frame)) + frame)


class Entrance:
    """The beginning of a connection: which versions there are is the broker's to say, the rest is settled here."""

    def __init__(self, users, let_in):
        self.users = users
        self.let_in = let_in
        self.scram = None

    async def pass_through(self, client, to_client, broker, to_broker):
        """Returns once the client has proved itself; a ConnectionError when it has not."""
        while True:
            frame = await read_frame(client)
            key, version, number = struct.unpack(">hhi", frame[:8])
            body = after_header(frame)
            if key == VERSIONS:
                write_frame(to_broker, frame)
                write_frame(to_client, await read_frame(broker))
            elif key == HANDSHAKE:
                self.scram = Scram(body[2:].decode(), self.users)
                offered = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
                write_frame(to_client, struct.pack(">ihi", number, 0, len(offered)) + b"".join(map(string, offered)))
            elif key == AUTHENTICATE and version < 2:
                said = self.scram.answer(body[4:].decode())
                code = SASL_AUTHENTICATION_FAILED if said is None else 0
                told = (said or "").encode()
                ending = struct.pack(">q", 0) if version == 1 else b""
                text = string("authentication failed") if said is None else struct.pack(">h", -1)
                write_frame(
                    to_client, struct.pack(">ih", number, code) + text + struct.pack(">i", len(told)) + told + ending
                )
                if said is None:
                    await to_client.drain()
                    raise ConnectionError
                if self.scram.is_done:
                    self.let_in.append(self.scram.name)
                    return
            else:
                raise ConnectionError(f"request {key} before it is known who asks")


def after_header(frame):
    """A request's body: behind the client's name, which may be null."""
    length = struct.unpack(">h", frame[8:10])[0]
    return frame[10 + max(length, 0) :]


def string(text):
    return struct.pack(">h", len(text)) + text.encode()


class Scram:
    """The server's part of one exchange, without channel binding (RFC 5802, section 5)."""

    ROUNDS = 4096

    def __init__(self, mechanism, users):
        self.hash = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[mechanism]
        self.users = users
        self.name = None
        self.is_done = False

    def answer(self, message):
        """What the server says to a message; None when the client has not proved itself."""
        fields = dict(field.split("=", 1) for field in message.split(",") if "=" in field)
        if self.name is None:
            self.name = fields["n"]
            self.salt, self.nonce = os.urandom(16), fields["r"] + base64.b64encode(os.urandom(18)).decode()
            self.first = message.partition(",,")[2]
            self.challenge = f"r={self.nonce},s={base64.b64encode(self.salt).decode()},i={self.ROUNDS}"
            return self.challenge
        if self.name not in self.users or fields["r"] != self.nonce:
            return None
        salted = hashlib.pbkdf2_hmac(self.hash, self.users[self.name].encode(), self.salt, self.ROUNDS)
        signed = f"{self.first},{self.challenge},{message.rpartition(',p=')[0]}"
        stored = hashlib.new(self.hash, self.code(salted, b"Client Key")).digest()
        proof = base64.b64decode(fields["p"])
        key = bytes(one ^ other for one, other in zip(proof, self.code(stored, signed.encode())))
        if hashlib.new(self.hash, key).digest() != stored:
            return None
        self.is_done = True
        return f"v={base64.b64encode(self.code(self.code(salted, b'Server Key'), signed.encode())).decode()}"

    def code(self, key, data):
        return hmac.new(key, data, self.hash).digest()
