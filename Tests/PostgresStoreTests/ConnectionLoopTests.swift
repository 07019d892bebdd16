import Synchronization
import TestSupport
import Testing

@testable import PostgresStore

/// The skeleton of a thread with a connection, and its backoff.
@Suite struct ConnectionLoopTests {
    /// Nothing listens there (RFC 6335: port 1 is tcpmux's).
    private static let nowhere = ConnectionOptions.planned(
        "postgresql://postgres@127.0.0.1:1/none", statementTimeout: .seconds(1))

    /// Ends after some failures or one piece of work, and keeps what it was told.
    private final class Loop: ConnectionLoop {
        let options: ConnectionOptions
        let events = Mutex<[String]>([])
        let tries: Int

        init(_ options: ConnectionOptions, tries: Int) {
            self.options = options
            self.tries = tries
        }

        var isFinished: Bool {
            events.withLock { $0.count { $0.hasPrefix("work") || $0.hasPrefix("failed") } } >= tries
        }

        func work(_ state: inout Int, on connection: Connection, _ backoff: inout Backoff) throws(DatabaseError) {
            state += 1
            events.withLock { [state] in $0.append("work \(state)") }
            try connection.run(Statement("", "SELECT 1 / 0"), until: .now + .seconds(30))
        }

        func failed(_ error: DatabaseError, isConnected: Bool) {
            if !isConnected { events.withLock { $0.append("failed") } }
        }

        func pause(_ duration: Duration) {
            events.withLock { $0.append("pause") }
        }
    }

    @Test func eachTryThatFailsIsToldAndFollowedByAPause() {
        let loop = Loop(Self.nowhere, tries: 3)
        loop.run(0)
        #expect(loop.events.withLock { $0 } == ["failed", "pause", "failed", "pause", "failed", "pause"])
    }

    @Test func theStateOutlivesTheConnection() throws {
        let url = try TestDatabase.clusterURL()
        let loop = Loop(.planned(url, statementTimeout: .seconds(30)), tries: 2)
        loop.run(0)
        #expect(loop.events.withLock { $0 } == ["work 1", "pause", "work 2", "pause"])
    }

    @Test func theWaitsDoubleUpToTheLongest() {
        var backoff = Backoff(longest: .milliseconds(300))
        for longest in [50, 100, 200, 300, 300] {
            let wait = backoff.next()
            #expect(wait >= .milliseconds(longest) / 2 && wait <= .milliseconds(longest))
        }
        backoff.reset()
        #expect(backoff.next() <= .milliseconds(50))
    }
}
