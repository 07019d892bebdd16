import Testing

/// Polls until `condition` holds; records an issue if it does not within 20 s.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(5), tolerance: .zero)
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
