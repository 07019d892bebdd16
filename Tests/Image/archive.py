"""Stands in for snapshot.debian.org, the archive of each day: sends a request for a day on to that of today.

`archive.py HOST` listens on port 80 of HOST, and prints the path of each request.
"""

import http.server
import re
import sys

DAY = re.compile(r"/archive/(debian|debian-security)/\d{8}T\d{6}Z/(.*)")


class Archive(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        print(self.path, flush=True)
        found = DAY.fullmatch(self.path)
        self.send_response(302 if found else 404)
        if found:
            self.send_header("location", f"http://deb.debian.org/{found[1]}/{found[2]}")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """It prints the paths itself."""


http.server.ThreadingHTTPServer((sys.argv[1], 80), Archive).serve_forever()
