import Testing

@testable import PostgresStore

/// A connection's session, step by step, without a server.
@Suite struct SessionTests {
    private let read = Statement("read", "SELECT 1")

    private func direct(_ prepared: Set<String> = []) -> Session {
        Session(state: .direct(prepared: prepared))
    }

    @Test func aNamedStatementIsPreparedOnce() {
        var session = direct()
        #expect(session.lacks(read))
        session.prepared(["read"])
        #expect(!session.lacks(read))
        #expect(!session.lacks(Statement("", "SELECT 1")), "one without a name never is")
        #expect(session.preparation(isIdle: true) == .none)
    }

    @Test func aPoolerForgetsWhatWasPreparedAndTheStatementGoesWithoutAName() {
        var session = direct(["read"])
        #expect(session.failed(.unprepared, isIdle: true) == .sendAgain)
        #expect(session.state == .unprepared && !session.prepares && !session.lacks(read))
        #expect(session.failed(.unprepared, isIdle: true) == .none, "once is enough")
    }

    @Test func afterAnAlteredTableEverythingIsPreparedAnew() {
        var session = direct(["read"])
        #expect(session.failed(.outdated, isIdle: true) == .deallocateAndSendAgain)
        session.deallocated()
        #expect(session.state == .direct(prepared: []) && session.lacks(read))
    }

    /// The transaction has failed as a whole, and its statements cannot be sent again one by one.
    @Test func insideATransactionItWaitsForItsEnd() {
        var session = direct(["read"])
        #expect(session.failed(.outdated, isIdle: false) == .none)
        #expect(session.preparation(isIdle: false) == .none)
        #expect(session.preparation(isIdle: true) == .deallocate)
        session.deallocated()
        #expect(session.preparation(isIdle: true) == .none)
    }

    @Test func withNothingPreparedAnOutdatedResultIsAnError() {
        var session = direct()
        #expect(session.failed(.outdated, isIdle: true) == .none)
        #expect(session.state == .direct(prepared: []))
    }

    private static let others: [DatabaseError.Kind] = [
        .connectionLost, .conflict, .badData, .refusedForNow, .notBegun, .failed,
    ]

    @Test(arguments: others) func otherErrorsAreReported(kind: DatabaseError.Kind) {
        var session = direct(["read"])
        #expect(session.failed(kind, isIdle: true) == .none)
        #expect(session.state == .direct(prepared: ["read"]))
    }

    @Test func aPoolersSessionGetsItsSettingsWithEachTransaction() {
        let settings = Statement("", "SELECT set_config('jit', 'off', true)")
        var session = Session(state: .pooled(settings: settings))
        #expect(session.preparation(isIdle: true) == .send(settings))
        #expect(session.preparation(isIdle: false) == .none, "a transaction that has begun has them")
        session.prepared(["read"])
        session.deallocated()
        #expect(session.failed(.unprepared, isIdle: true) == .none)
        #expect(session.state == .pooled(settings: settings) && !session.prepares && !session.lacks(read))
    }
}
