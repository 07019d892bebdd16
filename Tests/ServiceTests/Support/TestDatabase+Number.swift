import TestSupport

extension TestDatabase {
    /// The one number that a query gives.
    func number(_ query: String) async throws -> Int {
        Int(try await OwnThread.run { [url] in try Self.execute(query, on: url) }) ?? -1
    }
}
