import TimerCore

/// Whether the service can do its work now.
public enum Readiness: Hashable, Sendable {
    /// A part that does not work.
    public struct Trouble: Hashable, Sendable {
        public let lane: String
        public let reason: String
        public let since: Timestamp

        /// - Parameters:
        ///   - lane: the part's name, as the metrics have it.
        ///   - reason: for operators; shown on the status routes, so without secrets.
        public init(lane: String, reason: String, since: Timestamp) {
            self.lane = lane
            self.reason = reason
            self.since = since
        }
    }

    case ready
    /// - Parameter message: for operators; shown on the status routes, so without secrets.
    case notReady(message: String, troubles: [Trouble] = [])
}
