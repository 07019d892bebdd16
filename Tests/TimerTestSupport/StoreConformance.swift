import TimerCore

/// What every store must do: checks that throw a `ConformanceFailure`, one fresh store each.
///
/// The checks name no clock: what must be due has a start date far in the past, what must not be one far ahead.
public struct StoreConformance: Sendable, CustomStringConvertible {
    /// What the store must do, in a line.
    public let description: String
    /// The check.
    ///
    /// - Throws: `ConformanceFailure` when the store does otherwise; the store's own errors.
    public let run: @Sendable (StoreFixture) async throws -> Void

    init(_ description: String, _ run: @escaping @Sendable (StoreFixture) async throws -> Void) {
        self.description = description
        self.run = run
    }

    /// Every check.
    public static let all =
        documents + claims + settlements + attempts + letters + lettersOfChanges + aborts + changes + keys + batches
        + lists + filters + races + changeRaces + destinations + audits + auditPages + bulk + firing

    static func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw ConformanceFailure(description: message()) }
    }

    static func expect<Value: Equatable>(_ value: Value, equals expected: Value, _ what: String) throws {
        if value != expected { throw ConformanceFailure(description: "\(what): \(value), not \(expected)") }
    }

    static func found(_ id: ExpirationID, in fixture: StoreFixture) async throws -> Expiration {
        guard let expiration = try await fixture.store.expiration(id) else {
            throw ConformanceFailure(description: "\(id) is not there")
        }
        return expiration
    }

    /// Schedules one that is due and claims it.
    static func claimed(
        _ fixture: StoreFixture, _ expiration: NewExpiration = .sample(startDate: past)
    ) async throws -> ClaimedExpiration {
        _ = try await fixture.store.schedule(expiration)
        guard let claimed = try await fixture.store.claim(limit: 1).expirations.first else {
            throw ConformanceFailure(description: "nothing was claimed")
        }
        return claimed
    }

    /// 2020-01-01: due for every clock that these checks run under.
    public static let past = Timestamp(milliseconds: 1_577_836_800_000)
    /// 2100-01-01: due for none.
    public static let future = Timestamp(milliseconds: 4_102_444_800_000)
}
