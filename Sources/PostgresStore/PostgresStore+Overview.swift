import TimerCore

extension PostgresStore: OverviewStore {
    /// The service at a glance.
    public func overview() async throws(StoreError) -> Overview {
        guard case .overview(let overview) = try await lanes.overview.submit(.overview) else { throw Self.mismatch }
        return overview
    }

    /// What all replicas counted over a stretch of the past.
    public func activity(_ range: ActivityRange) async throws(StoreError) -> ActivityHistory {
        guard case .activity(let history) = try await lanes.overview.submit(.activity(range)) else {
            throw Self.mismatch
        }
        return history
    }

    private static let mismatch = StoreError.failed(reason: "the answer is that of another question")
}
