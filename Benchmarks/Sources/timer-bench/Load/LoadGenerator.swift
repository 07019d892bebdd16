import CLinux
import Glibc

/// Sends a workload over keep-alive connections from one thread and times the answers.
///
/// Closed loop: each connection sends as soon as its answer is there; latency counts from the sending. Open loop:
/// requests are due at a fixed rate, wait for a free connection where there is none, and latency counts from when they
/// were due, so that a stall of the server is not left out (no coordinated omission).
final class LoadGenerator<Source: Workload> {
    private let plan: LoadPlan
    private var workload: Source
    private let poller: Poller
    private var connections: [LoadConnection] = []
    private var idle: [Int] = []
    private var arrivals: Arrivals?
    private var histogram = LatencyHistogram()
    private var statuses: [Int: Int] = [:]
    private var broken = 0
    private var measuredFrom: Int64 = 0
    private var stopAt: Int64 = 0
    private var lastAnswerAt: Int64 = 0
    private var isExhausted = false

    init(_ plan: LoadPlan, _ workload: Source) throws(BenchError) {
        self.plan = plan
        self.workload = workload
        poller = try Poller()
        for token in 0..<plan.connections {
            let connection = try LoadConnection(port: plan.port)
            try poller.add(connection.descriptor, token: token)
            connections.append(connection)
        }
        idle = Array((0..<plan.connections).reversed())
    }

    func run() throws(BenchError) -> JSONText {
        let start = Clock.monotonic()
        measuredFrom = start + Int64(plan.warmUp * 1e9)
        stopAt = measuredFrom + Int64(plan.seconds * 1e9)
        if let rate = plan.rate {
            let arrivals = try Arrivals(rate: rate, seconds: plan.warmUp + plan.seconds)
            try poller.add(arrivals.descriptor, token: Self.timerToken)
            self.arrivals = arrivals
        }
        try sendWaiting()
        while !isOver {
            try poller.wait(milliseconds: 100) { token throws(BenchError) in
                if token == Self.timerToken { arrivals?.acknowledge() } else { try receive(on: token) }
            }
            try sendWaiting()
        }
        return report
    }

    private static var timerToken: Int { 1 << 20 }

    private var underWay: Int { connections.count - idle.count }

    /// Answers are waited for 10 s beyond the end, then given up.
    private var isOver: Bool {
        let now = Clock.monotonic()
        if now > stopAt + 10_000_000_000 { return true }
        let isDone = isExhausted || (arrivals.map(\.isOver) ?? (now >= stopAt))
        return isDone && underWay == 0
    }

    /// When the next request is to be sent: nil when not now.
    private func nextIntention() -> Int64? {
        let now = Clock.monotonic()
        guard plan.rate == nil else { return arrivals?.take(now: now) }
        return now < stopAt ? now : nil
    }

    private func sendWaiting() throws(BenchError) {
        while !isExhausted, let token = idle.last, let intendedAt = nextIntention() {
            guard let request = workload.next() else {
                isExhausted = true
                return
            }
            idle.removeLast()
            if !connections[token].send(request, intendedAt: intendedAt) { try replace(token) }
        }
    }

    private func receive(on token: Int) throws(BenchError) {
        let connection = connections[token]
        let progress = connection.receive { response in
            record(response, intendedAt: connection.intendedAt)
        }
        switch progress {
        case .waiting: break
        case .answered: idle.append(token)
        case .closed: try replace(token)
        }
    }

    private func record(_ response: MessageScanner, intendedAt: Int64) {
        let now = Clock.monotonic()
        let status = response.status
        if status / 100 == 2 { workload.answered(response) }
        if intendedAt < measuredFrom { return }
        statuses[status, default: 0] += 1
        histogram.record(now - intendedAt)
        lastAnswerAt = now
    }

    private func replace(_ token: Int) throws(BenchError) {
        broken += 1
        if broken > 1_000 { throw BenchError("1,000 connections broke") }
        connections[token] = try LoadConnection(port: plan.port)
        try poller.add(connections[token].descriptor, token: token)
        idle.append(token)
    }

    private var report: JSONText {
        let seconds = Double(max(lastAnswerAt - measuredFrom, 1)) / 1e9
        let good = statuses.filter { $0.key / 100 == 2 }.values.reduce(0, +)
        return JSONText([
            ("connections", .number(Double(plan.connections))),
            ("seconds", .number(seconds)),
            ("good", .number(Double(good))),
            ("perSecond", .number(Double(good) / seconds)),
            ("statuses", .object(statuses.sorted { $0.key < $1.key }.map { ("\($0.key)", .number(Double($0.value))) })),
            ("brokenConnections", .number(Double(broken))),
            ("cpuSeconds", .number(Clock.processorSeconds())),
            ("unanswered", .number(Double(underWay))),
            ("latency", histogram.json),
            ("buckets", histogram.buckets),
        ])
    }
}
