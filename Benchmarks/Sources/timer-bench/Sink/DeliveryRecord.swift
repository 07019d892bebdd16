/// All that the sink received since the last reset.
struct DeliveryRecord {
    private var timers: [ReceivedTimer] = []

    var count: Int { timers.count }

    init() {
        timers.reserveCapacity(1 << 20)
    }

    mutating func append(_ timer: ReceivedTimer) {
        timers.append(timer)
    }

    mutating func reset() {
        timers.removeAll(keepingCapacity: true)
    }

    var json: JSONText {
        let lateness = timers.filter { $0.dueAt > 0 }.map(\.lateness).sorted()
        var histogram = LatencyHistogram()
        for microseconds in lateness { histogram.record(microseconds * 1_000) }
        let ids = Set(timers.map { [$0.high, $0.low] })
        return JSONText([
            ("count", .number(Double(timers.count))),
            ("distinct", .number(Double(ids.count))),
            ("doubled", .number(Double(timers.count - ids.count))),
            ("early", .number(Double(lateness.count { $0 < 0 }))),
            ("firstArrivalUs", .number(Double(timers.lazy.map(\.arrivedAt).min() ?? 0))),
            ("lastArrivalUs", .number(Double(timers.lazy.map(\.arrivedAt).max() ?? 0))),
            ("latenessMs", Self.percentiles(lateness)),
            ("buckets", histogram.buckets),
        ])
    }

    /// Exact, by nearest rank.
    private static func percentiles(_ sorted: [Int64]) -> JSONText {
        guard !sorted.isEmpty else { return .object([]) }
        let shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1)]
        return .object(
            [("min", .number(Double(sorted[0]) / 1_000))]
                + shares.map { name, share in
                    let rank = Int((share * Double(sorted.count)).rounded(.up))
                    return (name, .number(Double(sorted[max(rank, 1) - 1]) / 1_000))
                })
    }
}
