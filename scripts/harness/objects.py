"""A store of objects in a directory: as much of S3's protocol as Tansu's storage asks for, on the loopback.

GET, HEAD, PUT with `If-Match` or `If-None-Match`, DELETE, and lists of one bucket. No signature is looked at, and
nothing is flushed to the disk: for trying out and for tests, where it outlives the broker. It is started by
`python3 objects.py DIRECTORY [PORT]`, which prints its address.
"""

import email.utils
import hashlib
import http.server
import pathlib
import sys
import threading
import urllib.parse
import xml.sax.saxutils

MOST_BYTES = 64 << 20


class Store:
    """Objects by their keys; each is a file whose name is its key, quoted."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()
        files = (file for file in self.directory.iterdir() if not file.name.startswith("."))
        self.objects = {urllib.parse.unquote(file.name): file.read_bytes() for file in files}

    def put(self, key, data, match, none_match):
        """The status: 412 when the object is not as the condition has it."""
        with self.lock:
            there = self.objects.get(key)
            if none_match and there is not None:
                return 412
            if match and (there is None or tag(there) != match):
                return 412
            name = urllib.parse.quote(key, safe="")
            # Whole or not at all, for who reads it after a crash.
            half = self.directory / f".{hashlib.sha256(name.encode()).hexdigest()}"
            half.write_bytes(data)
            half.replace(self.directory / name)
            self.objects[key] = data
            return 200

    def delete(self, key):
        with self.lock:
            if self.objects.pop(key, None) is not None:
                (self.directory / urllib.parse.quote(key, safe="")).unlink()

    def keys(self, prefix):
        with self.lock:
            return sorted((key, self.objects[key]) for key in self.objects if key.startswith(prefix))


def tag(data):
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers with what the server's `store` has."""

    protocol_version = "HTTP/1.1"
    # A header and a body are two writes, and the second must not wait for an acknowledgement of the first.
    disable_nagle_algorithm = True

    @property
    def key(self):
        """What follows the bucket."""
        return urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def do_GET(self):
        if self.key:
            self.send(self.server.store.objects.get(self.key))
        else:
            self.list(
                {
                    name: values[0]
                    for name, values in urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).items()
                }
            )

    do_HEAD = do_GET

    def do_PUT(self):
        length = int(self.headers.get("content-length", 0))
        if length > MOST_BYTES:
            return self.reply(413)
        data = self.rfile.read(length)
        status = self.server.store.put(self.key, data, self.headers.get("if-match"), self.headers.get("if-none-match"))
        return self.reply(status, {"etag": tag(data)})

    def do_DELETE(self):
        self.server.store.delete(self.key)
        self.reply(204)

    def send(self, data):
        if data is None:
            return self.reply(404, body=b"<Error><Code>NoSuchKey</Code></Error>")
        fields = {"etag": tag(data), "last-modified": email.utils.formatdate(usegmt=True)}
        wanted = self.headers.get("range", "")
        if not wanted.startswith("bytes="):
            return self.reply(200, fields, data)
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(len(data) - int(last), 0)
        end = min(int(last), len(data) - 1) if first and last else len(data) - 1
        fields["content-range"] = f"bytes {start}-{end}/{len(data)}"
        return self.reply(206, fields, data[start : end + 1])

    def list(self, query):
        """All on one page: there are few."""
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        entries, groups = [], {}
        for key, data in self.server.store.keys(prefix):
            group = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            if group[1]:
                groups[prefix + group[0] + delimiter] = True
            elif key > query.get("start-after", ""):
                entries.append(
                    f"<Contents><Key>{xml.sax.saxutils.escape(key)}</Key><Size>{len(data)}</Size>"
                    f"<LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>{tag(data)}</ETag></Contents>"
                )
        entries += [
            f"<CommonPrefixes><Prefix>{xml.sax.saxutils.escape(name)}</Prefix></CommonPrefixes>" for name in groups
        ]
        text = f"<ListBucketResult><IsTruncated>false</IsTruncated>{''.join(entries)}</ListBucketResult>"
        self.reply(200, {"content-type": "application/xml"}, text.encode())

    def reply(self, status, fields=None, body=b""):
        self.send_response(status)
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Answers each connection by a thread."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        # A broker that was killed resets its connections.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main():
    server = Server(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Answer)
    server.store = Store(sys.argv[1])
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
