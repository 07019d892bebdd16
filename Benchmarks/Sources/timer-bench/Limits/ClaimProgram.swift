import Glibc

/// `timer-bench claims`: claims all that is due and settles it at once, as if each delivery took no time.
enum ClaimProgram {
    static func run(_ options: Options) throws(BenchError) -> JSONText {
        let claim = try StatementText.read(options.required("claim-sql"))
        let settle = try StatementText.read(options.required("settle-sql"))
        let batch: Int64 = try options.number("batch", default: 500)
        let owner: Int32 = try options.number("owner", default: 0)
        let count: Int = try options.number("connections", default: 1)
        var claimers: [Claimer] = []
        for _ in 0..<count {
            let connection = try DatabaseConnection(options)
            try connection.prepare("claim", claim)
            try connection.prepare("settle", settle)
            claimers.append(Claimer(connection: connection, batch: batch, owner: owner))
        }
        let start = Clock.monotonic()
        let threads = claimers.map { claimer in WorkerThread { claimer.run() } }
        for thread in threads { thread.join() }
        let seconds = Double(Clock.monotonic() - start) / 1e9
        if let failure = claimers.compactMap(\.failure).first { throw failure }
        let settled = claimers.map(\.settled).reduce(0, +)
        return JSONText([
            ("connections", .number(Double(count))),
            ("batch", .number(Double(batch))),
            ("settled", .number(Double(settled))),
            ("seconds", .number(seconds)),
            ("perSecond", .number(Double(settled) / seconds)),
        ])
    }
}
