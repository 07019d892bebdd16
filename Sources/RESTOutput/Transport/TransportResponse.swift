/// What of an answer matters to a delivery.
public struct TransportResponse: Hashable, Sendable {
    /// 200 to 999.
    public let status: Int
    /// The value of `Retry-After`, as it was sent, at most 128 bytes.
    public let retryAfter: String?
    /// The first bytes of the body, at most `excerptLimit`.
    public let excerpt: [UInt8]

    public init(status: Int, retryAfter: String? = nil, excerpt: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.excerpt = excerpt
    }

    /// Bytes of the body that are kept for the reason of a failed delivery.
    static let excerptLimit = 1_024
    /// Bytes of the body that are read; beyond them the answer counts by its status and the connection is closed.
    static let bodyLimit = 64 * 1_024
    /// The longest wait for the rest of an answer once its header section is complete; then it counts by its status and
    /// the connection is closed.
    static let longestRest = Duration.seconds(1)
    /// Bytes of all header sections of one answer, interim (1xx) ones included.
    static let headerLimit = 64 * 1_024
    /// Bytes of `Retry-After` that are kept; the longest legal date has 33.
    static let retryAfterLimit = 128
}
