"""Stands in for snapshot.debian.org, the archive of each day: answers with what the archive of today has.

It listens on port 80, and prints the path of each request. It does not redirect: apt(8) would go on where it was led.
"""

import http.server
import re
import urllib.error
import urllib.request

DAY = re.compile(r"/archive/(debian|debian-security)/\d{8}T\d{6}Z/(.*)")


class Archive(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        print(self.path, flush=True)
        found = DAY.fullmatch(self.path)
        if not found:
            self.send_error(404)
            return
        try:
            with urllib.request.urlopen(f"http://deb.debian.org/{found[1]}/{found[2]}", timeout=60) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            self.send_error(error.code)
            return
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """It prints the paths itself."""


http.server.ThreadingHTTPServer(("", 80), Archive).serve_forever()
