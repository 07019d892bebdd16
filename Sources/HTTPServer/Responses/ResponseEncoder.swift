/// The writer of responses: a head goes straight into the output buffer, without a String in between, and a small body
/// behind it.
struct ResponseEncoder {
    /// Bytes up to which a body is copied behind its head, to leave with it in one write. Larger ones are referred to.
    static let smallBody = 16_384

    /// The connection's part of an answer, beside the handler's response.
    struct Envelope {
        let isHead: Bool
        let isHTTP11: Bool
        let keepAlive: Bool
        let requestID: String
    }

    static func append(
        _ response: HTTPResponse, _ envelope: Envelope, date: [UInt8], to output: inout [UInt8]
    ) {
        output.append(contentsOf: StatusLine.bytes(response.status))
        output.append(contentsOf: date)
        append(response.headers, to: &output)
        append(envelope, to: &output)
        if response.hasBody { appendFraming(response.body, envelope, to: &output) }
        output.append("\r\n")
        if case .bytes(let bytes) = response.body, bytes.count <= smallBody, response.hasBody, !envelope.isHead {
            output.append(contentsOf: bytes)
        }
    }

    /// True when more than `append` has written belongs to the answer.
    static func hasMore(_ response: HTTPResponse, _ envelope: Envelope) -> Bool {
        guard response.hasBody, !envelope.isHead else { return false }
        switch response.body {
        case .bytes(let bytes): return bytes.count > smallBody
        case .shared(let bytes): return !bytes.isEmpty
        case .stream, .live: return true
        }
    }

    /// Appends the field that frames the body: its length, or that it is chunked. A client of HTTP/1.0 gets neither for a
    /// body of unknown length, which then ends where the connection does (RFC 9112 §6.3).
    private static func appendFraming(_ body: HTTPBody, _ envelope: Envelope, to output: inout [UInt8]) {
        if let length = body.length {
            output.append("content-length: ")
            output.append(decimal: length)
            output.append("\r\n")
        } else if envelope.isHTTP11 {
            output.append("transfer-encoding: chunked\r\n")
        }
    }

    private static func append(_ envelope: Envelope, to output: inout [UInt8]) {
        if !envelope.keepAlive {
            output.append("connection: close\r\n")
        } else if !envelope.isHTTP11 {
            output.append("connection: keep-alive\r\n")
        }
        output.append("x-request-id: ")
        output.append(contentsOf: envelope.requestID.utf8)
        output.append("\r\n")
    }

    private static func append(_ headers: HTTPHeaders, to output: inout [UInt8]) {
        for line in headers.lines where !isOwn(headers.bytes, line.name) {
            guard !line.name.isEmpty, headers.bytes.allTokenBytes(line.name) else { continue }
            output.append(contentsOf: headers.bytes[line.name])
            output.append(": ")
            let start = output.count
            output.append(contentsOf: headers.bytes[line.value])
            // A value that came from a client must not be able to end its line (RFC 9110 §5.5).
            for index in start..<output.count where !output[index].isFieldContent { output[index] = 0x20 }
            output.append("\r\n")
        }
    }

    /// True for a field that only the server may set.
    private static func isOwn(_ bytes: [UInt8], _ name: Range<Int>) -> Bool {
        switch name.count {
        case 4: bytes.equalsIgnoringASCIICase(name, lowercased: "date")
        case 10:
            bytes.equalsIgnoringASCIICase(name, lowercased: "connection")
                || bytes.equalsIgnoringASCIICase(name, lowercased: "keep-alive")
        case 12: bytes.equalsIgnoringASCIICase(name, lowercased: "x-request-id")
        case 14: bytes.equalsIgnoringASCIICase(name, lowercased: "content-length")
        case 17: bytes.equalsIgnoringASCIICase(name, lowercased: "transfer-encoding")
        default: false
        }
    }
}

/// The status line, `HTTP/1.1 200 OK` with its line end; the space stays even without a reason (RFC 9112 §4).
enum StatusLine {
    private static let lines: [[UInt8]] = (100...599).map { code in
        Array("HTTP/1.1 \(code) \(HTTPStatus(code).reason)\r\n".utf8)
    }

    /// The line of a status. A code that is none of RFC 9110 §15's classes is our own fault: 500.
    static func bytes(_ status: HTTPStatus) -> [UInt8] {
        lines[(100...599).contains(status.code) ? status.code - 100 : 400]
    }
}
