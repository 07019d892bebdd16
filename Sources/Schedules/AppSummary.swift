/// An app in a list: which it is, and nothing of what its events carry or where they go.
public struct AppSummary: Hashable, Sendable {
    /// The app's `accountID`.
    public let accountID: String
    /// The app's domain.
    public let domain: String
    /// The app's region.
    public let region: String

    /// The summary of an app with these.
    public init(accountID: String, domain: String, region: String) {
        self.accountID = accountID
        self.domain = domain
        self.region = region
    }
}
