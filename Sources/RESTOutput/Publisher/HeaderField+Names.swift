import TimerCore

extension HeaderField {
    /// - Parameter lowercased: compared without regard to ASCII case (RFC 9110 §5.1).
    func isNamed(_ lowercased: StaticString) -> Bool {
        var known = UnsafeBufferPointer(start: lowercased.utf8Start, count: lowercased.utf8CodeUnitCount)[...]
        guard name.utf8.count == known.count else { return false }
        for byte in name.utf8 {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lower != known.removeFirst() { return false }
        }
        return true
    }

    /// Framing and hop-by-hop headers are the transport's, and a signature that a user gave would be a forgery.
    var isReserved: Bool {
        Self.reserved.contains { isNamed($0) }
    }

    private static let reserved: [StaticString] = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade", "webhook-attempt", "webhook-id", "webhook-timestamp",
        "webhook-signature",
    ]

    /// RFC 9110 §5.1 and §5.5: a token for the name, and no control but tab in the value.
    var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy(Self.isTokenByte)
            && value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x7C, 0x7E: true
        default: false
        }
    }
}
