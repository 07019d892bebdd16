/// Requests with what must become of them (RFC 9110, RFC 9112).
enum RequestCorpus {
    static let valid: [(text: String, events: [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [Host=a] keep"]),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [Host=a] keep"]),
        ("GET /a/b?c=d&e=%20 HTTP/1.1\r\nHost:a:8080\r\n\r\n", ["GET /a/b?c=d&e=%20 [Host=a:8080] keep"]),
        ("GET /? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ["GET /? [Host=[::1]:80] keep"]),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", ["GET / [Host=] keep"]),
        ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", ["GET / [Host=a] keep"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET / [] close"]),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", ["GET / [Connection=Keep-Alive] keep"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", ["GET / [Host=a,Connection=x, Close] close"]),
        ("GET http://b.c:1/d?e HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /d?e [Host=b.c:1] keep"]),
        ("GET HTTPS://b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [Host=b] keep"]),
        ("GET http://b?c HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?c [Host=b] keep"]),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * [Host=a] keep"]),
        ("OPTIONS http://b:1 HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * [Host=b:1] keep"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \t a\tb \t\r\nEmpty:\r\n\r\n", ["GET / [Host=a,X=a\tb,Empty=] keep"]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            ["POST / [Host=a,Content-Length=3] keep", "body abc"]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0003\r\n\r\nabc",
            ["POST / [Host=a,Content-Length=0003] keep", "body abc"]
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["POST / [Host=a,Content-Length=0] keep"]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "3\r\nabc\r\n00A ; n=\"v\"\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["POST / [Host=a,Transfer-Encoding=Chunked] keep", "body abc0123456789", "GET /2 [Host=a] keep"]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: , chunked,\r\n\r\n0\r\n\r\n",
            ["POST / [Host=a,Transfer-Encoding=, chunked,] keep", "body "]
        ),
        (
            "PUT /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nxDELETE /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["PUT /1 [Host=a,Content-Length=1] keep", "body x", "DELETE /2 [Host=a] keep"]
        ),
        ("GET / HTTP/1.0\r\nExpect: weird\r\n\r\n", ["GET / [Expect=weird] close"]),
        (
            "GET /\(String(repeating: "a", count: 8_192)) HTTP/1.1\r\nHost: a\r\n\r\n",
            ["GET /\(String(repeating: "a", count: 8_192)) [Host=a] keep"]
        ),
    ]

    private static func get(_ fields: String, version: String = "HTTP/1.1") -> String {
        "GET / \(version)\r\n\(fields)\r\n"
    }

    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }

    /// Each ends in this status, whatever came before.
    static let refused: [(text: String, status: Int)] = [
        // Request line.
        ("GET /\r\n", 400), ("GET  / HTTP/1.1\r\n", 400), ("GET / HTTP/1.1 \r\n", 400), (" GET / HTTP/1.1\r\n", 400),
        ("GET\t/ HTTP/1.1\r\n", 400), ("G@T / HTTP/1.1\r\n", 400), ("GET / http/1.1\r\n", 400),
        ("GET / HTTP/1\r\n", 400), ("GET / HTTP/1.10\r\n", 400), ("GET / HTTP/2.0\r\n", 505),
        ("GET / HTTP/0.9\r\n", 505), ("PRI * HTTP/2.0\r\n", 505), ("BREW / HTTP/1.1\r\n", 501),
        ("get / HTTP/1.1\r\n", 501), ("CONNECT a:80 HTTP/1.1\r\n", 501), ("GET a HTTP/1.1\r\n", 400),
        ("GET a:80 HTTP/1.1\r\n", 400), ("GET * HTTP/1.1\r\n", 400), ("GET /a\u{7F} HTTP/1.1\r\n", 400),
        ("GET /é HTTP/1.1\r\n", 400), ("GET /a#b HTTP/1.1\r\n", 400), ("GET /% HTTP/1.1\r\n", 400),
        ("GET /%1 HTTP/1.1\r\n", 400), ("GET /%gg HTTP/1.1\r\n", 400), ("GET /a\"b HTTP/1.1\r\n", 400),
        ("GET http:/// HTTP/1.1\r\n", 400), ("GET http://u@b/ HTTP/1.1\r\n", 400), ("GET ftp://b/ HTTP/1.1\r\n", 400),
        ("GET http://:80/ HTTP/1.1\r\n", 400), ("GET / HTTP/1.1\n", 400), ("GET /\rx HTTP/1.1\r\n", 400),
        ("GET /\0 HTTP/1.1\r\n", 400), ("\r\r\nGET / HTTP/1.1\r\n", 400), ("\n", 400),
        ("\u{16}\u{3}\u{1}\n", 400), (String(repeating: "\r\n", count: 9), 400),
        // Host.
        (get("\r\n"), 400), (get("Host: a\r\nHost: a\r\n"), 400), (get("Host: a b\r\n"), 400),
        (get("Host: a/b\r\n"), 400), (get("Host: a:b\r\n"), 400), (get("Host: a:70000\r\n"), 400),
        (get("Host: u@a\r\n"), 400), (get("Host: [::1\r\n"), 400), (get("Host: [::g]\r\n"), 400),
        ("GET http://[::1\0]/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://[::1\0\r]/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (get("Host: a,b c\r\n"), 400), (get("Host: a\r\nHost: b\r\n", version: "HTTP/1.0"), 400),
        ("GET http://b/ HTTP/1.1\r\n\r\n", 400),
        // Field lines.
        (get("Host : a\r\n"), 400), (get("Host: a\r\nX\r\n"), 400), (get("Host: a\r\n: x\r\n"), 400),
        (get("Host: a\r\n X: y\r\n"), 400), (get(" Host: a\r\n"), 400), (get("Host: a\r\nX: y\r\n z\r\n"), 400),
        (get("Host: a\r\nX: y\r\n\tz\r\n"), 400), (get("Host: a\r\nX: a\rb\r\n"), 400),
        (get("Host: a\r\nX: a\0b\r\n"), 400), (get("Host: a\r\nX: a\u{7F}\r\n"), 400),
        (get("Host: a\r\nX: a\nY: b\r\n"), 400), (get("Host: a\r\nX(: y\r\n"), 400),
        (get("Host: a\r\nX: y\n\r\n"), 400),
        // Framing.
        (post("Content-Length: x\r\n"), 400), (post("Content-Length: -1\r\n"), 400),
        (post("Content-Length: +1\r\n"), 400),
        (post("Content-Length:\r\n"), 400), (post("Content-Length: 1 1\r\n"), 400),
        (post("Content-Length: 0x1\r\n"), 400),
        (post("Content-Length: 1, 1\r\n"), 400), (post("Content-Length: 1\r\nContent-Length: 1\r\n"), 400),
        (post("Content-Length: 1\r\nContent-Length: 2\r\n"), 400), (post("Content-Length: 1048577\r\n"), 413),
        (post("Content-Length: 99999999999999999999999999999999\r\n"), 413),
        (post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400),
        (post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), 400),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400), (post("Transfer-Encoding: gzip\r\n"), 400),
        (post("Transfer-Encoding: chunked, gzip\r\n"), 400), (post("Transfer-Encoding: chunked, chunked\r\n"), 400),
        (post("Transfer-Encoding: gzip, chunked\r\n"), 501), (post("Transfer-Encoding: identity\r\n"), 400),
        (post("Transfer-Encoding:\r\n"), 400), (post("Transfer-Encoding: xchunked\r\n"), 400),
        (post("Transfer-Encoding: chunked;a=b\r\n"), 400), (post("Expect: 200-ok\r\n"), 417),
        // Chunks.
        (chunked("\r\n"), 400), (chunked("g\r\n"), 400), (chunked("-1\r\n"), 400), (chunked("0x1\r\n"), 400),
        (chunked("1\nx\r\n"), 400), (chunked(" 1\r\n"), 400), (chunked("1 \r\n"), 400), (chunked("1\r\nxy\r\n"), 400),
        (chunked("1\r\nx\n"), 400), (chunked("2\r\nx\r\n0\r\n\r\n"), 400), (chunked("100001\r\n"), 413),
        (chunked("FFFFFFFFFFFFFFFF\r\n"), 413), (chunked("00000000000000001\r\n"), 400),
        (chunked("1;\(String(repeating: "x", count: 300))\r\n"), 400), (chunked("1;a\rb\r\nx\r\n"), 400),
        (chunked("1;a\0\r\nx\r\n"), 400), (chunked("0\r\nX : y\r\n\r\n"), 400), (chunked("0\r\n y\r\n\r\n"), 400),
        (chunked("0\r\nX: \(String(repeating: "y", count: 8_200))\r\n\r\n"), 431),
        // Limits.
        ("GET /\(String(repeating: "a", count: 16_384)) HTTP/1.1\r\n", 414),
        ("GET /\(String(repeating: "a", count: 20_000))", 414), (String(repeating: "A", count: 20_000), 501),
        (String(repeating: "\u{1}", count: 20_000), 400),
        (get("Host: a\r\nX: \(String(repeating: "y", count: 33_000))\r\n"), 431),
        (get("Host: a\r\n" + String(repeating: "X: y\r\n", count: 100)), 431),
    ]
}
