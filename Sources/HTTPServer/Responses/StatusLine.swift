/// `HTTP/1.1 200 OK` with its line end; the space stays even without a reason (RFC 9112 §4).
enum StatusLine {
    private static let lines: [[UInt8]] = (100...599).map { code in
        Array("HTTP/1.1 \(code) \(HTTPStatus(code).reason)\r\n".utf8)
    }

    /// A code that is not one of RFC 9110 §15's three-digit classes is our own fault: 500.
    static func bytes(_ status: HTTPStatus) -> [UInt8] {
        lines[(100...599).contains(status.code) ? status.code - 100 : 400]
    }
}
