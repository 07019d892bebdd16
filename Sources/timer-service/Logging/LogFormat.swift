/// `LOG_FORMAT`: how a log line looks.
enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, with the names and level numbers of the original service's platform.
    case json
    /// For people.
    case text
}
