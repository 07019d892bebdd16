import Crypto
import TimerCore

/// The headers of Standard Webhooks 1.0.0: identity, time and symmetric signatures (v1) of a message.
public struct WebhookSigner: Sendable {
    private let secrets: [WebhookSecret]

    /// Makes a signer.
    ///
    /// - Parameter secrets: each signs every message; none: messages carry no signature.
    public init(_ secrets: [WebhookSecret] = []) {
        self.secrets = secrets
    }

    /// The headers of one message.
    ///
    /// - Parameters:
    ///   - id: the same for each attempt.
    ///   - timestamp: Unix seconds of this attempt.
    ///   - body: as it is sent; empty for methods that send none.
    func headers(id: String, timestamp: Int64, body: ArraySlice<UInt8>) -> [HeaderField] {
        var headers = [HeaderField("webhook-id", id), HeaderField("webhook-timestamp", String(timestamp))]
        if !secrets.isEmpty {
            let signatures = secrets.map { "v1," + signature($0, id: id, timestamp: timestamp, body: body) }
            headers.append(HeaderField("webhook-signature", signatures.joined(separator: " ")))
        }
        return headers
    }

    private func signature(_ secret: WebhookSecret, id: String, timestamp: Int64, body: ArraySlice<UInt8>) -> String {
        var code = HMAC<SHA256>(key: secret.key)
        code.update(data: Array("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return Base64.encode(Array(code.finalize()))
    }
}

/// The base64 encoding of RFC 4648 §4, with padding; here because Foundation is not linked for it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            rest = rest.dropFirst(3)
            let padded = Array(group) + Array(repeating: 0, count: 3 - group.count)
            let bits = padded.reduce(0) { $0 << 8 | Int($1) }
            let digits = (0..<4).map { alphabet[bits >> (18 - 6 * $0) & 63] }
            text += digits.prefix(group.count + 1)
            text += Array(repeating: UInt8(ascii: "="), count: 3 - group.count)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes canonical text only: whole groups of four, padding where it belongs, unused bits zero; otherwise nil.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for digit in digits.dropLast(padding) {
            guard let value = value(digit) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bits & ((1 << count) - 1) == 0 ? bytes : nil
    }

    private static func value(_ digit: UInt8) -> Int? {
        switch digit {
        case 0x41...0x5A: Int(digit) - 0x41
        case 0x61...0x7A: Int(digit) - 0x61 + 26
        case 0x30...0x39: Int(digit) - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
