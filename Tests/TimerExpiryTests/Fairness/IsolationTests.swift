import Testing
import TimerCore

@testable import TimerExpiry

/// What a tenant has beside another whose receivers hang, and what its own healthy receivers have.
@Suite struct IsolationTests {
    /// A thirty-second of what is usual, so that the queues before it can be, too.
    private static func small() -> AdmissionBench {
        AdmissionBench {
            $0.maxInFlight = 256
            $0.claimLimit = 32
        }
    }

    private static func isHanging(_ due: DueTimer) -> Bool {
        due.number < 1_000_000
    }

    private func hanging(_ hosts: Int, timersEach: Int, tenants: Int = 1) -> [DueTimer] {
        (0..<timersEach).flatMap { round in
            (0..<hosts).map { host in
                .test(UInt64(round * hosts + host), tenant: "hanging-\(host % tenants)", host: "hangs-\(host)")
            }
        }
    }

    /// Lets `seconds` go by, in which the tenant's healthy receiver has a timer due each 20 ms, behind all others that are.
    ///
    /// - Returns: for each of its timers, after how many passes it began.
    private func latencies(
        _ bench: inout AdmissionBench, tenant: String, seconds: Int, timeout: Double = 600
    ) -> [Int] {
        var latencies: [Int] = []
        var due: [UInt64: Int] = [:]
        var begun: [ExpirationID: Instant] = [:]
        for pass in 0..<seconds * 50 {
            let number = UInt64(1_000_000 + pass)
            due[number] = pass
            bench.pending.append(.test(number, tenant: tenant, host: "healthy"))
            bench.pass()
            for turn in bench.underWay where !Self.isHanging(turn.due) {
                if let dueIn = due.removeValue(forKey: turn.due.number) { latencies.append(pass - dueIn) }
            }
            bench.end(.delivered) { !Self.isHanging($0) }
            for turn in bench.underWay where begun[turn.due.expiration.id] == nil {
                begun[turn.due.expiration.id] = bench.now
            }
            let now = bench.now
            bench.end(.retry(after: nil, reason: "timeout")) {
                begun[$0.expiration.id].map { $0.after(timeout) <= now } ?? false
            }
            bench.now = bench.now.advanced(by: .milliseconds(20))
        }
        return latencies + due.values.map { seconds * 50 - $0 }
    }

    /// Two hundred hosts that hang, and ten thousand, and some whose timeout is as long as can be.
    @Test(arguments: [(1, 400), (4, 60), (8, 40), (100, 3)])
    func anotherTenantsTimersBeginInTheNextPass(hosts: Int, timersEach: Int) {
        var bench = Self.small()
        bench.pending = hanging(hosts, timersEach: timersEach)
        // What was due first has been claimed: the store keeps a part of each claim for what is fresh, this one does not.
        for _ in 0..<40 { bench.pass() }
        let latencies = latencies(&bench, tenant: "b", seconds: 2)
        #expect(latencies.max() ?? .max <= 60)
        #expect(latencies.sorted()[latencies.count / 2] <= 1)
        #expect(bench.admission.held < bench.admission.bounds.rows * 5 / 8)
        #expect(bench.mostExcluded <= 1_000)
        // What has no room stays where it is: putting it back again and again would make others late.
        let handedBack = bench.handedBack.count
        for _ in 0..<100 {
            bench.pass()
            bench.now = bench.now.advanced(by: .milliseconds(20))
        }
        #expect(bench.handedBack.count - handedBack <= 100)
    }

    /// Beside as many hosts as hold room for others to be tried, and beside any number if it is known to answer.
    @Test(arguments: [(8, 40, false), (100, 3, true)])
    func theTenantsOwnHealthyReceiverIsNotForgotten(hosts: Int, timersEach: Int, isKnown: Bool) {
        var bench = Self.small()
        if isKnown {
            bench.pending = [.test(1_000_000, tenant: "hanging-0", host: "healthy")]
            bench.pass()
            bench.end(.delivered) { _ in true }
        }
        bench.pending = hanging(hosts, timersEach: timersEach)
        for _ in 0..<40 { bench.pass() }
        let latencies = latencies(&bench, tenant: "hanging-0", seconds: 2)
        // It waits for what stands before it to be put off once, 500 a second, and not for a timeout.
        #expect(latencies.max() ?? .max <= 50 * (2 + hosts * timersEach / 500))
        #expect(latencies.sorted()[latencies.count / 2] <= 50)
    }

    /// Whoever may choose its tenant's name has what hundreds have: destinations that answer keep the reserve.
    @Test func theReserveIsForDestinationsThatAnswer() {
        var bench = Self.small()
        let hosts = 130
        bench.pending = hanging(hosts, timersEach: 6, tenants: hosts)
        bench.pending.insert(.test(1_000_000, tenant: "b", host: "healthy"), at: 0)
        bench.pass()
        bench.end(.delivered) { !Self.isHanging($0) }
        for _ in 0..<150 {
            bench.pass()
            bench.now = bench.now.advanced(by: .milliseconds(8))
        }
        let (rows, trials) = (bench.admission.bounds.rows, bench.admission.trials)
        #expect(trials <= rows - rows / 8)
        #expect(trials >= rows - rows / 4)
        let latencies = latencies(&bench, tenant: "b", seconds: 2)
        #expect(latencies.sorted()[latencies.count / 2] <= 50)
    }

    /// 120 hosts that hang, 20 timers of 1 MB each: 4.4 GB were held before.
    @Test func largePayloadsToHostsThatHangStayWithinTheirBytes() {
        var bench = AdmissionBench { $0.maxInFlightBytes = 32 << 20 }
        bench.pending = (0..<300).map {
            .test(UInt64($0), tenant: "hanging", host: "hangs-\($0 % 30)", bytes: 1_000_000)
        }
        for _ in 0..<100 {
            bench.pass()
            bench.now = bench.now.advanced(by: .milliseconds(8))
        }
        #expect(bench.admission.heldBytes <= 20 << 20)
        #expect(bench.admission.heldBytes >= 12 << 20)
        bench.pending.append(.test(1_000_000, tenant: "b", host: "healthy", bytes: 1_000_000))
        bench.pass()
        #expect(bench.underWay.contains { $0.due.number == 1_000_000 })
    }

    @Test func whatIsKnownOfDestinationsIsBounded() {
        var bench = AdmissionBench()
        for number in 0..<10_000 {
            let due = DueTimer.test(UInt64(number), tenant: "t\(number)", host: "h\(number)")
            for turn in bench.admission.take([due], at: bench.now).begun {
                let isUp = number.isMultiple(of: 2)
                _ = bench.admission.end(
                    turn, isUp ? .delivered : .unreachable(reason: "refused"), isUp ? .answered : .unanswered,
                    at: bench.now)
                _ = bench.admission.released(1)
            }
        }
        bench.pass()
        #expect(bench.admission.idle.count <= 8_193)
        #expect(bench.admission.circuits.count <= 4_097)
        #expect(bench.admission.destinations.isEmpty && bench.admission.tenants.isEmpty)
    }
}
