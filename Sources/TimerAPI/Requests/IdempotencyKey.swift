import Crypto
import HTTPServer
import TimerCore

/// The `Idempotency-Key` of a request: an RFC 8941 string, or the bare text that many clients send.
enum IdempotencyKey {
    private static let name = "Idempotency-Key"

    /// - Parameter action: what the request asks for, beside its body.
    static func read(_ request: HTTPRequest, of action: String = "") throws(Problem) -> Idempotency? {
        let values = request.headers.all(name)
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .invalidHeader(name, "must be given once") }
        guard let key = key(value), (1...255).contains(key.utf8.count) else {
            throw .invalidHeader(name, "must be a string of 1 to 255 visible characters, quoted or not")
        }
        return Idempotency(key: key, fingerprint: Array(SHA256.hash(data: Array(action.utf8) + request.body)))
    }

    private static func key(_ value: String) -> String? {
        value.hasPrefix("\"") ? unquoted(value.utf8.dropFirst()) : bare(value)
    }

    /// The text of an RFC 8941 §3.3.3 string: ASCII without controls; a backslash precedes a quote or a backslash only.
    private static func unquoted(_ text: Substring.UTF8View) -> String? {
        var key: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return rest.isEmpty ? String(decoding: key, as: UTF8.self) : nil
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else { return nil }
                key.append(escaped)
            case 0x20...0x7E:
                key.append(byte)
            default:
                return nil
            }
        }
        return nil
    }

    private static func bare(_ text: String) -> String? {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\",;".utf8.contains($0) } ? text : nil
    }
}
