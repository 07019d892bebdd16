import Testing

@testable import PostgresStore

/// When a lane is in trouble, step by step.
@Suite struct LaneHealthTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant {
        start + .milliseconds(Int(seconds * 1_000))
    }

    private func health(patience: Duration = .seconds(3)) -> LaneHealth {
        LaneHealth(lease: .seconds(3), patience: patience, at: start)
    }

    @Test func whatWasNotTriedIsNotTrusted() {
        var health = health()
        #expect(health.trouble(at: at(0)) != nil && health.doubt(at: at(0)) != nil)
        #expect(health.worked(at: at(1)) == nil)
        #expect(health.trouble(at: at(1)) == nil && health.doubt(at: at(1)) == nil)
    }

    @Test func itIsIdleSinceItWorkedOrBegan() {
        var health = health()
        #expect(health.idle(at: at(2)) == .seconds(2))
        _ = health.worked(at: at(3))
        _ = health.failed("denied", at: at(4))
        #expect(health.idle(at: at(5)) == .seconds(2))
    }

    @Test func aFailureIsDoubtAtOnceAndTroubleAfterALease() {
        var health = health()
        _ = health.worked(at: at(1))
        #expect(health.failed("denied", at: at(2)) == .broke(reason: "denied"))
        #expect(health.doubt(at: at(2)) == "denied")
        #expect(health.trouble(at: at(4)) == nil)
        #expect(health.trouble(at: at(4.1)) == LaneHealth.Trouble(reason: "denied", since: at(2)))
    }

    @Test func itIsSaidOnceThatItBreaksAndOnceThatItIsBack() {
        var health = health()
        _ = health.worked(at: at(1))
        #expect(health.failed("denied", at: at(2)) == .broke(reason: "denied"))
        #expect(health.failed("denied", at: at(3)) == nil)
        #expect(health.worked(at: at(4)) == .repaired(after: .seconds(2)))
        #expect(health.worked(at: at(5)) == nil)
    }

    /// A connection that is made anew in a moment is no failure; one that hangs is.
    @Test func aLostConnectionIsTroubleOnceTheLeaseIsOver() {
        var health = health()
        _ = health.worked(at: at(1))
        health.lost("reset")
        #expect(health.doubt(at: at(2)) == nil && health.trouble(at: at(4)) == nil)
        #expect(health.doubt(at: at(4.1)) == "reset")
        #expect(health.trouble(at: at(4.1)) == LaneHealth.Trouble(reason: "reset", since: at(1)))
    }

    @Test func aDearStatementMayBeSilentForLonger() {
        var health = health(patience: .seconds(8))
        _ = health.worked(at: at(1))
        #expect(health.trouble(at: at(8)) == nil)
        #expect(health.trouble(at: at(9.1)) != nil)
        _ = health.failed("denied", at: at(2))
        #expect(health.trouble(at: at(4.1)) != nil, "but not fail for longer")
    }

    @Test func onlyAQuietLaneIsAsked() {
        var health = health()
        #expect(health.isQuiet(at: at(0)))
        _ = health.worked(at: at(1))
        #expect(!health.isQuiet(at: at(1.9)))
        #expect(health.isQuiet(at: at(2)))
        _ = health.failed("denied", at: at(2))
        #expect(health.isQuiet(at: at(2.1)))
    }
}
