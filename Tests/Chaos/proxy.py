"""The network between each replica and PostgreSQL, as a process: `proxy.py TARGET_PORT COUNT`.

Prints its ports, then obeys: `cut N` (connections are reset, new ones refused), `hole N` (connections stay, nothing
gets through, and what was under way arrives when it ends), `heal N`.
"""

import asyncio
import sys


class Link:
    def __init__(self, target):
        self.target = target
        self.port = 0
        self.server = None
        self.writers = set()
        self.passes = asyncio.Event()
        self.passes.set()

    async def listen(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def accept(self, reader, writer):
        self.writers.add(writer)
        upstream = None
        try:
            await self.passes.wait()
            back, upstream = await asyncio.open_connection("127.0.0.1", self.target)
            self.writers.add(upstream)
            await asyncio.gather(self.pump(reader, upstream), self.pump(back, writer))
        except OSError:
            pass
        finally:
            for end in (writer, upstream):
                if end:
                    self.writers.discard(end)
                    end.transport.abort()

    async def pump(self, reader, writer):
        while data := await reader.read(1 << 16):
            await self.passes.wait()
            writer.write(data)
            await writer.drain()
        # The other direction ends with this one.
        raise ConnectionResetError

    async def obey(self, command):
        if command == "hole":
            self.passes.clear()
        elif command == "cut":
            self.server.close()
            for writer in list(self.writers):
                writer.transport.abort()
        else:
            self.passes.set()
            if not self.server.is_serving():
                await self.listen()


async def main(target, count):
    links = [Link(target) for _ in range(count)]
    for link in links:
        await link.listen()
    print(*(link.port for link in links), flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := (await commands.readline()).decode().split():
        await links[int(line[1])].obey(line[0])
        print("ok", flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
