import Crypto

/// A symmetric secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64.
///
/// It never shows itself: its description and the parser's errors hold none of it.
public struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    let key: SymmetricKey

    /// Reads one secret.
    public init(_ text: some StringProtocol) throws(WebhookSecretError) {
        try self.init(text, position: 1)
    }

    /// Reads the value of `WEBHOOK_SECRET`: one secret or several, separated by commas or blanks. The first signs first;
    /// the others are those that receivers may still hold while a secret is rotated.
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

    /// A fixed text that holds nothing of the key.
    public var description: String {
        "whsec_[redacted]"
    }

    /// An empty mirror, so that `dump` shows nothing of the key.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

/// A webhook secret that cannot be read, by its position and what is wrong; holds none of it.
public struct WebhookSecretError: Error, Hashable, CustomStringConvertible {
    /// A fault of the text.
    public enum Problem: Hashable, Sendable {
        /// It does not begin with `whsec_`.
        case noPrefix
        /// The rest is not canonical base64.
        case notBase64
        /// The decoded secret has so many bytes, not 24 to 64.
        case length(Int)
    }

    /// The secret's place in the list, from 1.
    public let position: Int
    /// Its fault.
    public let problem: Problem

    /// One line for people.
    public var description: String {
        switch problem {
        case .noPrefix: "webhook secret \(position) does not begin with whsec_"
        case .notBase64: "webhook secret \(position) is not base64 after whsec_"
        case .length(let count): "webhook secret \(position) has \(count) bytes, not 24 to 64"
        }
    }
}
