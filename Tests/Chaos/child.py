"""Processes of the harness: each ends with it, and is ended by its pid."""

import asyncio
import ctypes
import os
import signal
import typing

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """A process that obeys lines on its standard input and answers each with a line, or one that only runs."""

    running: typing.ClassVar[set] = set()

    def __init__(self, process):
        self.process = process
        self.pid = process.pid
        self.turn = asyncio.Lock()
        Child.running.add(self)

    @classmethod
    async def start(cls, arguments, environment=None, log=None):
        """`log`: a file for all that it prints; without it the harness reads its lines."""
        out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if log else None
        process = await asyncio.create_subprocess_exec(
            *map(str, arguments),
            env={**os.environ, **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL if log else asyncio.subprocess.PIPE,
            stdout=out if log else asyncio.subprocess.PIPE,
            stderr=out,
            limit=1 << 26,
            preexec_fn=die_with_parent,
            start_new_session=True,
        )
        if out:
            os.close(out)
        return cls(process)

    @property
    def has_ended(self):
        return self.process.returncode is not None

    async def line(self, timeout=30):
        text = await asyncio.wait_for(self.process.stdout.readline(), timeout)
        if not text:
            raise RuntimeError(f"process {self.pid} ended without a word")
        return text.decode().rstrip("\n")

    async def ask(self, command, timeout=30):
        async with self.turn:
            self.process.stdin.write(command.encode() + b"\n")
            return await self.line(timeout)

    async def ask_for_lines(self, command, timeout):
        """Lines up to one that says `end`."""
        async with self.turn:
            self.process.stdin.write(command.encode() + b"\n")
            lines = []
            while (line := await self.line(timeout)) != "end":
                lines.append(line)
            return lines

    def send(self, number):
        if not self.has_ended:
            self.process.send_signal(number)

    async def ended(self, timeout):
        """Its exit status; killed when it takes longer."""
        try:
            await asyncio.wait_for(self.process.wait(), timeout)
        except TimeoutError:
            self.send(signal.SIGKILL)
            await self.process.wait()
        Child.running.discard(self)
        return self.process.returncode

    @classmethod
    async def end_all(cls):
        for child in list(cls.running):
            child.send(signal.SIGKILL)
            await child.ended(5)
