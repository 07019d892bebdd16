import Testing

/// Waits until `condition` holds; gives up after a time that only a failure takes.
func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
        try #require(ContinuousClock.now < end, "the condition never came true")
        try await Task.sleep(for: .milliseconds(2))
    }
}
