/// Why a webhook secret cannot be read; holds none of it.
public struct WebhookSecretError: Error, Hashable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case noPrefix
        case notBase64
        /// Bytes of the decoded secret.
        case length(Int)
    }

    /// From 1, in the list.
    public let position: Int
    public let problem: Problem

    public var description: String {
        switch problem {
        case .noPrefix: "webhook secret \(position) does not begin with whsec_"
        case .notBase64: "webhook secret \(position) is not base64 after whsec_"
        case .length(let count): "webhook secret \(position) has \(count) bytes, not 24 to 64"
        }
    }
}
