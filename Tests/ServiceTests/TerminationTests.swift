import Foundation
import Testing

@testable import timer_service

/// What signals come to, and how the grace is divided.
struct TerminationTests {
    private let start = ContinuousClock.now

    @Test func aHangUpReloadsUntilTheProcessStops() {
        var plan = SignalPlan(grace: .seconds(5), hasTerminal: false)
        #expect(plan.take(SIGHUP, now: start, hasTerminal: false) == .pass(.reload))
        #expect(plan.deadline == nil)
        #expect(plan.take(SIGTERM, now: start, hasTerminal: false) == .pass(.stop(signal: SIGTERM, at: start)))
        #expect(plan.deadline == start + .seconds(5))
        #expect(plan.take(SIGHUP, now: start, hasTerminal: false) == .nothing)
        #expect(plan.deadline == start + .seconds(5))
    }

    @Test func aSecondSignalThatStopsEndsAtOnce() {
        var plan = SignalPlan(grace: .seconds(5), hasTerminal: false)
        #expect(plan.take(SIGINT, now: start, hasTerminal: false) == .pass(.stop(signal: SIGINT, at: start)))
        #expect(plan.take(SIGTERM, now: start, hasTerminal: false) == .exit(status: 128 + SIGTERM))
        #expect(plan.expire() == .exit(status: 1))
    }

    @Test func aTerminalThatGoesAwayStops() {
        var plan = SignalPlan(grace: .seconds(5), hasTerminal: true)
        #expect(plan.take(SIGHUP, now: start, hasTerminal: true) == .pass(.reload))
        #expect(plan.take(SIGHUP, now: start, hasTerminal: false) == .pass(.stop(signal: SIGHUP, at: start)))
        // The shell of the terminal sends one as well.
        #expect(plan.take(SIGHUP, now: start, hasTerminal: false) == .nothing)
    }

    @Test(arguments: [0, 100, 1_000, 5_000, 25_000, 600_000])
    func allPartsOfAStopAreOverWithinTheGrace(grace: Int) {
        let schedule = StopSchedule(grace: .milliseconds(grace), from: start)
        let end = start + StopSchedule.longest(grace: .milliseconds(grace))
        #expect(end == start + .milliseconds(max(grace, 1_000)))
        #expect(schedule.deliveries <= start + .milliseconds(grace))
        #expect(schedule.deliveries < schedule.settlements)
        #expect(schedule.settlements < schedule.departure)
        // What is left is for the last words of the log.
        #expect(schedule.departure.duration(to: end) >= .milliseconds(100))
        // Most of it is for what is in flight, where there is more than the least.
        let share = grace < 2_500 ? min(grace, 500) : grace * 4 / 5
        #expect(start.duration(to: schedule.deliveries) >= .milliseconds(share))
    }
}
