/// The part of the store that the API uses to show how the service is. Each question is cheap, however many timers there
/// are; still, who asks for many shares the answer.
public protocol OverviewStore: Sendable {
    /// The service at a glance.
    func overview() async throws(StoreError) -> Overview

    /// What all replicas counted over a stretch of the past.
    func activity(_ range: ActivityRange) async throws(StoreError) -> ActivityHistory
}
