/// What a test needed from the world around it did not come about.
public struct TestFailure: Error, CustomStringConvertible {
    /// What was asked for, and what came instead.
    public let description: String

    /// A failure that says this.
    public init(_ description: String) {
        self.description = description
    }
}

/// Polls until `condition` gives a value, and returns it.
///
/// - Parameters:
///   - what: what is waited for, for the error.
///   - limit: after which a test has failed, whatever else the machine does.
/// - Throws: `TestFailure`, which names the caller's line, when there is no value within `limit`; what `condition`
///   throws; `CancellationError`.
@discardableResult
public func eventually<Value>(
    _ what: String = "a value", within limit: Duration = .seconds(60), file: String = #fileID, line: Int = #line,
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await condition() { return value }
        guard .now < deadline else { throw TestFailure("\(file):\(line): not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(5), tolerance: .zero)
    }
}

/// Polls until `condition` holds.
///
/// - Throws: as the one that waits for a value.
public func eventually(
    _ what: String = "it comes to hold", within limit: Duration = .seconds(60), file: String = #fileID,
    line: Int = #line, isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit, file: file, line: line) { try await condition() ? () : nil }
}

/// Whether `condition` comes to hold: for `#expect` where an error may not leave, because something runs beside it.
public func comesTrue(
    within limit: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation, _ condition: () -> Bool
) async -> Bool {
    do {
        try await eventually(within: limit) { condition() }
        return true
    } catch {
        return false
    }
}
