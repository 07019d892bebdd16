/// Writes a response straight into the output buffer, without a String in between.
struct ResponseEncoder {
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
        // No Content-Length with 1xx and 204 (RFC 9110 §8.6); that of a 304 would have to be the full answer's.
        let isBodiless = response.status.code < 200 || response.status.code == 204 || response.status.code == 304
        if !isBodiless {
            output.append("content-length: ")
            output.append(decimal: response.body.count)
            output.append("\r\n")
        }
        output.append("\r\n")
        if !isBodiless, !envelope.isHead { output.append(contentsOf: response.body) }
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
