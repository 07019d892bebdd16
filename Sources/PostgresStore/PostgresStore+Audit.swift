import TimerCore

extension PostgresStore: AuditStore {
    /// A page of the audit, the newest entries first.
    public func audit(_ query: AuditQuery) async throws(StoreError) -> AuditPage {
        guard case .audit(let page) = try await lanes.read.submit(.audit(query)) else {
            throw .failed(reason: "the answer is that of another question")
        }
        return page
    }
}
