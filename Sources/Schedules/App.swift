import TimerCore

/// An app as it was registered: what the platform's manifest and its installation hold, and where its events go.
public struct App: Hashable, Sendable {
    /// 1 to 255 characters; the `applicantService` of its events' expirations.
    public let accountID: String
    /// 1 to 255 characters.
    public let domain: String
    /// 1 to 64 characters.
    public let region: String
    /// The installation's parameters, at most `largestIparams` bytes; a part of each event.
    public let iparams: JSONObjectText
    /// The method registered for `onScheduledEvent`; nil: none, and then no schedule can be made.
    public let handler: String?
    /// `outputMode` as it was sent; known to parse.
    public let outputMode: JSONObjectText
    /// Of its events' expirations.
    public let queue: QueueKey
    public let limits: AppLimits

    /// Bytes.
    public static let largestIparams = 16_384

    public init(
        accountID: String, domain: String, region: String, iparams: JSONObjectText = .empty, handler: String?,
        outputMode: JSONObjectText, destination: DestinationKey, limits: AppLimits = AppLimits()
    ) {
        self.accountID = accountID
        self.domain = domain
        self.region = region
        self.iparams = iparams
        self.handler = handler
        self.outputMode = outputMode
        queue = QueueKey(tenant: TenantKey(accountID), destination: destination)
        self.limits = limits
    }

    /// `outputMode` with the app's timeout, unless it has one of its own.
    public var deliveredOutputMode: JSONObjectText {
        guard let object = try? JSONObject(outputMode), object.kind(of: "timeoutMs") == nil else { return outputMode }
        let timeout = Array("{\"timeoutMs\":\(limits.timeout.wholeMilliseconds),".utf8)
        // There is a member to follow the comma: `type` must be there.
        return JSONObjectText(trusted: (timeout + outputMode.bytes.dropFirst())[...])
    }
}
