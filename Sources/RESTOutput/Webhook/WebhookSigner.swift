import Crypto
import TimerCore

/// The headers of Standard Webhooks 1.0.0: identity, time and symmetric signatures (v1) of a message.
public struct WebhookSigner: Sendable {
    private let secrets: [WebhookSecret]

    /// - Parameter secrets: each signs every message; none: messages carry no signature.
    public init(_ secrets: [WebhookSecret] = []) {
        self.secrets = secrets
    }

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
