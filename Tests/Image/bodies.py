"""Sends bodies that never end, each on a connection of its own, and says what came back.

`bodies.py HOST PORT COUNT BYTES`
"""

import collections
import selectors
import socket
import sys
import time

HOST, PORT, COUNT, BYTES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
HEAD = (
    f"POST /schedule HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\ncontent-length: {BYTES + 1}\r\n\r\n"
)


def main():
    waiting = selectors.DefaultSelector()
    for _ in range(COUNT):
        connection = socket.create_connection((HOST, PORT), 10)
        connection.setblocking(False)
        waiting.register(
            connection, selectors.EVENT_READ | selectors.EVENT_WRITE, bytearray(HEAD.encode() + b" " * BYTES)
        )
    came = collections.Counter()
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline and waiting.get_map():
        for key, events in waiting.select(0.2):
            turn(waiting, key, events, came)
    came["no answer yet"] = len(waiting.get_map())
    print(", ".join(f"{what}: {count}" for what, count in sorted(came.items())))


def turn(waiting, key, events, came):
    try:
        if events & selectors.EVENT_READ:
            said = key.fileobj.recv(65536)
            came[said[9:12].decode() if said else "closed"] += 1
            waiting.unregister(key.fileobj)
            return
        sent = key.fileobj.send(key.data[:65536])
        del key.data[:sent]
        if not key.data:
            waiting.modify(key.fileobj, selectors.EVENT_READ, key.data)
    except BlockingIOError:
        pass
    except OSError as error:
        came[error.strerror] += 1
        waiting.unregister(key.fileobj)


main()
