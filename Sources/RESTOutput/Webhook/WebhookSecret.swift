import Crypto

/// A symmetric secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64.
///
/// It never shows itself: its description and the parser's errors hold none of it.
public struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    let key: SymmetricKey

    /// One secret.
    public init(_ text: some StringProtocol) throws(WebhookSecretError) {
        try self.init(text, position: 1)
    }

    /// The value of `WEBHOOK_SECRET`: one secret or several, separated by commas or blanks. The first signs first; the
    /// others are those that receivers may still hold while a secret is rotated.
    public static func list(_ text: String) throws(WebhookSecretError) -> [WebhookSecret] {
        var secrets: [WebhookSecret] = []
        for entry in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" || $0 == "\n" }) {
            secrets.append(try WebhookSecret(entry, position: secrets.count + 1))
        }
        return secrets
    }

    private init(_ text: some StringProtocol, position: Int) throws(WebhookSecretError) {
        guard text.hasPrefix(Self.prefix) else { throw WebhookSecretError(position: position, problem: .noPrefix) }
        guard let bytes = Base64.decode(text.dropFirst(Self.prefix.count)) else {
            throw WebhookSecretError(position: position, problem: .notBase64)
        }
        guard (24...64).contains(bytes.count) else {
            throw WebhookSecretError(position: position, problem: .length(bytes.count))
        }
        key = SymmetricKey(data: bytes)
    }

    private static let prefix = "whsec_"

    public var description: String {
        "whsec_[redacted]"
    }

    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
