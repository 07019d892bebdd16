/// What was waited for did not come.
struct Timeout: Error, CustomStringConvertible {
    let description: String
}

/// Polls until `condition` gives a value.
///
/// - Throws: `Timeout` when it has not within `limit`.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await condition() { return value }
        guard .now < deadline else { throw Timeout(description: "not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(10), tolerance: .zero)
    }
}

extension Bool {
    /// For `eventually`: nil means "not yet".
    var orNotYet: Void? {
        self ? () : nil
    }
}
