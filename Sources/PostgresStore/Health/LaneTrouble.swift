/// A part of the store that does not work.
public struct LaneTrouble: Hashable, Sendable {
    /// `schedule`, `settle`, `heartbeat`, …
    public let lane: String
    /// In the database's words, without the values of rows.
    public let reason: String
    /// How long it has been so.
    public let duration: Duration
}
