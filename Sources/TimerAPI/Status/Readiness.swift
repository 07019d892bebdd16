/// Whether the service can do its work now.
public enum Readiness: Hashable, Sendable {
    case ready
    /// - Parameter message: for operators; shown on the status routes, so without secrets.
    case notReady(message: String)
}
