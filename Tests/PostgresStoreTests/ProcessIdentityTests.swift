import Glibc
import TestSupport
import Testing

@testable import PostgresStore

/// Real processes, and what is known of their ends.
@Suite struct ProcessIdentityTests {
    private let own: ProcessIdentity

    init() throws {
        own = try #require(ProcessIdentity.own)
    }

    @Test func aRunningProcessHasNotEnded() throws {
        let child = try SleepingProcess()
        #expect(!child.identity.hasEnded(seenBy: own))
        #expect(!own.hasEnded(seenBy: own))
        child.kill()
        child.wait()
    }

    @Test func aKilledProcessHasEndedWhetherOrNotItWasWaitedFor() async throws {
        let child = try SleepingProcess()
        child.kill()
        try await eventually { child.identity.hasEnded(seenBy: own) }
        child.wait()
        #expect(child.identity.hasEnded(seenBy: own))
    }

    /// The number of a process that has ended is used again.
    @Test func anotherProcessUnderItsNumberIsAProof() throws {
        let child = try SleepingProcess()
        let before = ProcessIdentity(
            space: own.space, number: child.identity.number, started: child.identity.started - 1)
        #expect(before.hasEnded(seenBy: own))
        child.kill()
        child.wait()
    }

    @Test func aProcessOfAnotherSpaceIsNotJudged() throws {
        let child = try SleepingProcess()
        child.kill()
        child.wait()
        let elsewhere = ProcessIdentity(
            space: own.space + "1", number: child.identity.number, started: child.identity.started)
        #expect(!elsewhere.hasEnded(seenBy: own))
    }

    @Test func theSpaceIsABootAndTwoNamespaces() {
        let parts = own.space.split(separator: " ")
        #expect(parts.count == 3)
        #expect(parts[0].utf8.count == 36 && parts[1].hasPrefix("pid:["))
    }
}
