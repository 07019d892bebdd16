import TestSupport
import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct LookAheadTests {
    // MARK: The look-ahead

    @Test func isAsLongAsTheLongestOfTheLastClaims() {
        let capacity = ClaimTimes.capacity
        var times = ClaimTimes(cap: .milliseconds(50))
        #expect(times.lookAhead == .milliseconds(25), "nothing is known")
        for _ in 0..<capacity - 1 { times.observe(.milliseconds(5)) }
        #expect(times.lookAhead == .milliseconds(25), "what was taken for it counts as one of them")
        times.observe(.milliseconds(5))
        #expect(times.lookAhead == .milliseconds(5))
        times.observe(.milliseconds(40))
        for _ in 0..<capacity - 1 { times.observe(.milliseconds(7)) }
        #expect(times.lookAhead == .milliseconds(40), "one of all")
        times.observe(.milliseconds(7))
        #expect(times.lookAhead == .milliseconds(7), "it is forgotten")
    }

    @Test func keepsToItsBounds() {
        var times = ClaimTimes(cap: .milliseconds(50))
        for _ in 0..<ClaimTimes.capacity { times.observe(.microseconds(100)) }
        #expect(times.lookAhead == ClaimTimes.shortest)
        times.observe(.seconds(1))
        #expect(times.lookAhead == .milliseconds(50))
        var off = ClaimTimes(cap: .zero)
        #expect(off.lookAhead == .zero)
        off.observe(.milliseconds(5))
        #expect(off.lookAhead == .zero)
    }

    /// What two claims of a burst take counts as one; a claim cut short that took nothing early is one of a backlog.
    @Test(arguments: [(true, 13), (false, 8)])
    func reckonsWithAllTheClaimsOfABurst(isEarly: Bool, longest: Int) {
        var times = ClaimTimes(cap: .milliseconds(50))
        for _ in 0..<ClaimTimes.capacity { times.observe(.milliseconds(2)) }
        let start = ContinuousClock.now
        func claim(_ range: Range<Int>, isCutShort: Bool, isEarly: Bool) -> ClaimTimes.Claim {
            ClaimTimes.Claim(
                sent: start + .milliseconds(range.lowerBound), received: start + .milliseconds(range.upperBound),
                isCutShort: isCutShort, isEarly: isEarly)
        }
        times.observe(claim(0..<5, isCutShort: true, isEarly: isEarly))
        times.observe(claim(5..<13, isCutShort: false, isEarly: false))
        #expect(times.lookAhead == .milliseconds(longest))
        times.observe(claim(20..<22, isCutShort: false, isEarly: true))
        #expect(times.lookAhead == .milliseconds(longest), "the burst is over")
    }

    @Test func aClaimThatFindsNoneEndsABurst() {
        var times = ClaimTimes(cap: .milliseconds(50))
        for _ in 0..<ClaimTimes.capacity { times.observe(.milliseconds(2)) }
        let start = ContinuousClock.now
        times.observe(
            ClaimTimes.Claim(sent: start, received: start + .milliseconds(5), isCutShort: true, isEarly: true))
        times.endBurst()
        times.observe(
            ClaimTimes.Claim(
                sent: start + .seconds(60), received: start + .milliseconds(60_004), isCutShort: false, isEarly: true))
        #expect(times.lookAhead == .milliseconds(5))
    }

    // MARK: Sleepers

    @Test func theEarliestWakesFirstAndNobodyTooEarly() {
        let start = ContinuousClock.now
        var sleepers = Sleepers<Int>()
        for (number, seconds) in [3, 1, 2, 1, 5].enumerated() { sleepers.add(until: start + .seconds(seconds), number) }
        #expect(sleepers.next == start + .seconds(1))
        #expect(sleepers.wake(by: start + .milliseconds(999)) == [])
        #expect(sleepers.wake(by: start + .seconds(2)) == [1, 3, 2])
        #expect(sleepers.next == start + .seconds(3))
        #expect(sleepers.wakeAll() == [0, 4])
        #expect(sleepers.next == nil)
    }

    // MARK: The loop

    private func bench(_ publisher: ScriptedPublisher) -> Bench {
        Bench(publisher: publisher) { $0.claimAhead = .milliseconds(50) }
    }

    @Test func claimsBeforeTheDateAndDeliversAtIt() async {
        let publisher = ScriptedPublisher()
        let bench = bench(publisher)
        bench.store.add(dueIn: .milliseconds(250))
        await bench.run { bench in
            #expect(await bench.sleeps())
            #expect(bench.alarm.wakeAt == bench.alarm.now.advanced(by: .milliseconds(225)))
            bench.alarm.advance(by: .milliseconds(225))
            #expect(await comesTrue { bench.alarm.nextSleeper == bench.alarm.now.advanced(by: .milliseconds(25)) })
            bench.alarm.advance(by: .microseconds(24_999))
            #expect(bench.alarm.nextSleeper != nil)
            #expect(publisher.deliveries.isEmpty)
            bench.alarm.advance(by: .microseconds(1))
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
        #expect(publisher.deliveries.map(\.attempt) == [1])
    }

    @Test func opensConnectionsBeforeTheDate() async {
        let publisher = ScriptedPublisher()
        let bench = bench(publisher)
        bench.store.add(dueIn: .milliseconds(5))
        bench.store.add(dueIn: .milliseconds(5))
        await bench.run { bench in
            #expect(await comesTrue { publisher.opened == ["sink": 1] }, "nobody knows whether it answers")
            #expect(publisher.deliveries.isEmpty)
            bench.alarm.advance(by: .milliseconds(5))
            #expect(await comesTrue { bench.store.settled.count == 2 })
        }
    }

    @Test func aStopHandsBackWhatIsNotDue() async {
        let publisher = ScriptedPublisher()
        let bench = bench(publisher)
        let id = bench.store.add(dueIn: .milliseconds(5))
        async let running: Void = bench.loop.run()
        #expect(await comesTrue { bench.alarm.nextSleeper != nil })
        bench.loop.stop()
        bench.alarm.advance(by: .milliseconds(5))
        await running
        #expect(publisher.deliveries.isEmpty)
        #expect(bench.store.settled.map(\.id) == [id])
        #expect(bench.store.verdicts == [.handBack(after: .zero)])
    }

    @Test func whatCannotBeReadEndsAtItsDateAndNotBefore() async {
        let bench = bench(ScriptedPublisher())
        bench.store.add(dueIn: .milliseconds(5), outputMode: "{}")
        await bench.run { bench in
            #expect(await comesTrue { bench.alarm.nextSleeper != nil })
            #expect(bench.store.settled.isEmpty)
            bench.alarm.advance(by: .milliseconds(5))
            #expect(await comesTrue { bench.store.settled.count == 1 })
        }
    }

    @Test func goesBackWhenTheDatabasesClockWasSetBack() async {
        let publisher = ScriptedPublisher()
        let bench = bench(publisher)
        bench.store.add(dueIn: .milliseconds(5))
        await bench.run { bench in
            #expect(await comesTrue { bench.alarm.nextSleeper != nil })
            bench.store.stepClock(by: .seconds(-60))
            let claims = bench.store.claims.count
            bench.dueAlarm.scheduled(dueIn: .zero)
            #expect(await comesTrue { bench.store.claims.count > claims })
            #expect(await bench.sleeps())
            bench.alarm.advance(by: .milliseconds(5))
            #expect(await comesTrue { !bench.store.settled.isEmpty })
        }
        #expect(bench.store.verdicts.first == .handBack(after: .zero))
        #expect(publisher.deliveries.isEmpty)
    }

    @Test func countsIntoTheBounds() async {
        let publisher = ScriptedPublisher()
        let bench = Bench(publisher: publisher) { configuration in
            configuration.claimAhead = .milliseconds(50)
            configuration.maxInFlight = 1
        }
        for _ in 0..<2 { bench.store.add(dueIn: .milliseconds(5)) }
        await bench.run { bench in
            #expect(await comesTrue { bench.alarm.nextSleeper != nil })
            let metrics = bench.metrics.render()
            #expect(metrics.contains("timer_held 1.0\n"))
            bench.alarm.advance(by: .milliseconds(5))
            #expect(await comesTrue { bench.store.settled.count == 2 })
        }
        #expect(bench.store.claims.first?.limit == 1)
    }

    /// Of a host that nobody has tried a claim's worth is taken ahead; when it has answered, all that there is.
    @Test func takesFewOfAnUntriedHostBeforeTheDate() async {
        let publisher = ScriptedPublisher()
        let bench = bench(publisher)
        for _ in 0..<1_000 { bench.store.add(dueIn: .milliseconds(5)) }
        await bench.run { bench in
            #expect(await comesTrue { bench.alarm.nextSleeper != nil })
            #expect(await bench.sleeps())
            #expect(bench.metrics.render().contains("timer_held 128.0\n"))
            bench.alarm.advance(by: .milliseconds(5))
            #expect(await comesTrue { bench.store.settled.count == 1_000 })
        }
        #expect(publisher.deliveries.count == 1_000)
    }
}

extension ClaimTimes {
    /// A claim that took so long, and left nothing behind.
    fileprivate mutating func observe(_ duration: Duration) {
        let sent = ContinuousClock.now
        observe(Claim(sent: sent, received: sent + duration, isCutShort: false, isEarly: true))
    }
}
