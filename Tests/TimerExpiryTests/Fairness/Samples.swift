import TimerCore

@testable import TimerExpiry

typealias Instant = ContinuousClock.Instant

extension DueTimer {
    /// A timer of a tenant for a path of a host.
    static func test(
        _ number: UInt64 = 1, tenant: String = "a", host: String = "sink", path: String = "/", bytes: Int = 0,
        concurrency: Int = 128
    ) -> DueTimer {
        var configuration = ExpiryConfiguration()
        configuration.restConcurrency = concurrency
        let mode = OutputMode.rest(RESTOutputMode(method: .post, scheme: .http, hostname: host, path: path))
        let queue = QueueKey(tenant: TenantKey(tenant), destination: DestinationKey(mode.destination))
        let payload = JSONObjectText(trusted: shared.prefix(bytes))
        let expiration = ClaimedExpiration(
            id: ExpirationID(high: number, low: 0), dueAt: Timestamp(milliseconds: 0), attempt: 1, queue: queue,
            payload: payload, outputMode: JSONObjectText(trusted: []))
        return DueTimer(
            expiration: expiration, owner: Owner(rawValue: 1), output: ResolvedOutput(mode, configuration),
            claimedAt: Timestamp(milliseconds: 0))
    }

    /// What all payloads are cut from: thousands of them take no memory.
    private static let shared = ArraySlice(repeating: UInt8(ascii: "x"), count: 8 << 20)

    var number: UInt64 {
        expiration.id.high
    }
}

extension QueueKey {
    static func test(_ tenant: String, _ host: String) -> QueueKey {
        DueTimer.test(tenant: tenant, host: host).queue
    }
}

extension Instant {
    func after(_ seconds: Double) -> Instant {
        advanced(by: .microseconds(Int64(seconds * 1_000_000)))
    }
}

extension Settlement {
    /// How long the timer was put off for; nil if it was not.
    var putOffFor: Duration? {
        if case .handBack(let after) = verdict { after } else { nil }
    }
}
