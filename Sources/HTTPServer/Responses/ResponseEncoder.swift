/// Writes a response's head straight into the output buffer, without a String in between, and a small body behind it.
struct ResponseEncoder {
    /// Bytes up to which a body is copied behind its head, to leave with it in one write. Larger ones are referred to.
    static let smallBody = 16_384

    /// What the connection knows about the answer besides the handler's response.
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

    /// Whether more than `append` has written belongs to the answer.
    static func hasMore(_ response: HTTPResponse, _ envelope: Envelope) -> Bool {
        guard response.hasBody, !envelope.isHead else { return false }
        switch response.body {
        case .bytes(let bytes): return bytes.count > smallBody
        case .shared(let bytes): return !bytes.isEmpty
        case .stream: return true
        }
    }

    /// Without either field the body ends where the connection does (RFC 9112 §6.3).
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
        for range in headers.ranges where !isOwn(headers.bytes, range.name) {
            guard !range.name.isEmpty, headers.bytes.allTokenBytes(range.name) else { continue }
            output.append(contentsOf: headers.bytes[range.name])
            output.append(": ")
            let start = output.count
            output.append(contentsOf: headers.bytes[range.value])
            // A value that came from a client must not be able to end its line (RFC 9110 §5.5).
            for index in start..<output.count where !output[index].isFieldContent { output[index] = 0x20 }
            output.append("\r\n")
        }
    }

    /// Fields that only the server may set.
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
