import TimerCore

extension ExpirationStore {
    /// An abort that nobody in particular asks for.
    public func abort(_ id: ExpirationID, applicantService: String?) async throws(StoreError) -> AbortResult {
        try await abort(id, applicantService: applicantService, by: nil)
    }
}
