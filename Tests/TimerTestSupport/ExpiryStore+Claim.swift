import TimerCore

extension ExpiryStore {
    /// A claim from which nobody, or these, are kept out.
    public func claim(
        limit: Int, excluding exclusions: ClaimExclusions = ClaimExclusions()
    ) async throws(StoreError) -> Claim {
        try await claim(ClaimRequest(limit: limit, exclusions: exclusions))
    }
}
