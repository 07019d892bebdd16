import TimerCore

/// An app as it was registered: the contents of the platform's manifest and of the installation, and the output that its
/// events go to.
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
    /// The tenant and the destination of its events' expirations.
    public let queue: QueueKey
    /// The bounds of what it may ask for.
    public let limits: AppLimits

    /// The most bytes of `iparams`.
    public static let largestIparams = 16_384

    /// - Parameter destination: of `outputMode`.
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

/// The limits of an app. The defaults are the platform's.
public struct AppLimits: Hashable, Sendable {
    /// One-time schedules at once, 0 to 10,000.
    public var oneTimeSchedules: Int
    /// Recurring schedules at once, 0 to 1,000.
    public var recurringSchedules: Int
    /// Bytes of `data`, 2 to 65,536.
    public var dataBytes: Int
    /// The least time by which a one-time schedule must lie ahead, at least 0.
    public var minimumLead: Duration
    /// The longest time by which a one-time schedule may lie ahead.
    public var maximumLead: Duration
    /// The longest that one attempt to deliver an event may take, 1 ms to 10 minutes.
    public var timeout: Duration

    /// Limits with these values, which the caller has checked against the ranges of the properties.
    public init(
        oneTimeSchedules: Int = 1_000, recurringSchedules: Int = 1, dataBytes: Int = 4_096,
        minimumLead: Duration = .seconds(300), maximumLead: Duration = .seconds(365 * 86_400),
        timeout: Duration = .seconds(20)
    ) {
        self.oneTimeSchedules = oneTimeSchedules
        self.recurringSchedules = recurringSchedules
        self.dataBytes = dataBytes
        self.minimumLead = minimumLead
        self.maximumLead = maximumLead
        self.timeout = timeout
    }
}
