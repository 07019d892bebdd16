/// `timer-bench inserts`: what one client reaches without HTTP.
///
/// `--requesters` wait, each for one row; a free connection takes those that wait, up to `--batch`, as one statement;
/// its answer makes them wait again at once. `--batch 1` is the service's usual rival: one INSERT for each request, as
/// many at a time as there are `--connections`.
final class InsertProgram {
    private struct Flight {
        let connection: Int
        let rows: Int
        let sentAt: Int64
    }

    private let connections: [DatabaseConnection]
    private let poller: Poller
    private let batch: Int
    private let depth: Int
    private let isSingle: Bool
    private var rows = NewRows()
    private var flights: [[Flight]]
    private var waiting: Int
    private var histogram = LatencyHistogram()
    private var measuredFrom: Int64 = 0

    static func run(_ options: Options) throws(BenchError) -> JSONText {
        try InsertProgram(options).run(seconds: options.number("seconds", default: 5.0))
    }

    private init(_ options: Options) throws(BenchError) {
        let sql = try StatementText.read(options.required("sql"))
        let count: Int = try options.number("connections", default: 1)
        waiting = try options.number("requesters", default: 64)
        batch = try options.number("batch", default: 512)
        depth = try options.number("depth", default: 1)
        isSingle = batch == 1
        poller = try Poller()
        var connections: [DatabaseConnection] = []
        for token in 0..<count {
            let connection = try DatabaseConnection(options)
            try connection.prepare("insert", sql)
            try connection.enterPipeline()
            try poller.add(connection.descriptor, token: token)
            connections.append(connection)
        }
        self.connections = connections
        flights = Array(repeating: [], count: count)
    }

    private func run(seconds: Double) throws(BenchError) -> JSONText {
        let warmUp = 1.0
        measuredFrom = Clock.monotonic() + Int64(warmUp * 1e9)
        let stopAt = measuredFrom + Int64(seconds * 1e9)
        var last = measuredFrom
        try sendWaiting()
        while flights.contains(where: { !$0.isEmpty }) {
            try poller.wait(milliseconds: 1_000) { token throws(BenchError) in try receive(on: token) }
            let now = Clock.monotonic()
            if now < stopAt { try sendWaiting() }
            last = now
        }
        let elapsed = Double(last - measuredFrom) / 1e9
        return JSONText([
            ("connections", .number(Double(connections.count))),
            ("batch", .number(Double(batch))),
            ("perSecond", .number(Double(histogram.count) / elapsed)),
            ("latency", histogram.json),
        ])
    }

    private func sendWaiting() throws(BenchError) {
        for index in connections.indices {
            while waiting > 0, flights[index].count < depth {
                let count = min(waiting, batch)
                waiting -= count
                flights[index].append(Flight(connection: index, rows: count, sentAt: Clock.monotonic()))
                try connections[index].send("insert", isSingle ? rows.single() : rows.batch(count))
            }
        }
    }

    private func receive(on index: Int) throws(BenchError) {
        for _ in 0..<(try connections[index].receive()) {
            let flight = flights[index].removeFirst()
            waiting += flight.rows
            if flight.sentAt < measuredFrom { continue }
            let latency = Clock.monotonic() - flight.sentAt
            for _ in 0..<flight.rows { histogram.record(latency) }
        }
    }
}
