import CLibPQ

/// Claim, settle, again, until nothing is due.
///
/// `@unchecked Sendable`: its state belongs to its thread until that has been joined.
final class Claimer: @unchecked Sendable {
    private struct Claimed {
        let id: RowID
        let attempt: Int32
    }

    private let connection: DatabaseConnection
    private let batch: Int64
    private let owner: Int32
    private var parameters = BinaryParameters()
    private(set) var settled = 0
    private(set) var failure: BenchError?

    init(connection: DatabaseConnection, batch: Int64, owner: Int32) {
        self.connection = connection
        self.batch = batch
        self.owner = owner
    }

    func run() {
        do {
            while true {
                let claimed = try claim()
                if claimed.isEmpty { return }
                settled += try settle(claimed)
            }
        } catch {
            failure = error
        }
    }

    private func claim() throws(BenchError) -> [Claimed] {
        parameters.reset()
        parameters.add { $0.append(batch) }
        parameters.add { $0.append(owner) }
        // No lower bound: -infinity.
        parameters.add { $0.append(Int64.min) }
        // No bound in bytes that this could reach.
        parameters.add { $0.append(Int64.max) }
        // What is due.
        parameters.add { $0.append(Int64(0)) }
        return try connection.run("claim", parameters) { result in
            (0..<PQntuples(result)).compactMap { row in
                // One row comes back when nothing was claimed.
                if PQgetisnull(result, row, 0) == 1 { return nil }
                let id = UnsafeRawBufferPointer(start: PQgetvalue(result, row, 0), count: 16)
                let attempt = UnsafeRawBufferPointer(start: PQgetvalue(result, row, 1), count: 4)
                return Claimed(id: RowID(id), attempt: Int32(bigEndian: attempt.loadUnaligned(as: Int32.self)))
            }
        }
    }

    /// All as expired, which is what a delivery that succeeded becomes.
    private func settle(_ claimed: [Claimed]) throws(BenchError) -> Int {
        let now = Clock.epochMicroseconds() - 946_684_800_000_000
        let count = claimed.count
        parameters.reset()
        parameters.addArray(.uuid, count: count) { $1.append(claimed[$0].id) }
        parameters.addArray(.integer, count: count) { $1.append(claimed[$0].attempt) }
        parameters.addArray(.smallint, count: count) { _, verdict in verdict.append(Int16(1)) }
        parameters.addArray(.timestamptz, count: count) { _, firedAt in firedAt.append(now) }
        parameters.addArray(.bigint, count: count) { _, wait in wait.append(Int64(0)) }
        parameters.addNulls(.text, count: count)
        parameters.addArray(.integer, count: 1) { _, element in element.append(owner) }
        parameters.addArray(.integer, count: count) { _, milliseconds in milliseconds.append(Int32(1)) }
        parameters.addArray(.smallint, count: count) { _, status in status.append(Int16(200)) }
        return try connection.run("settle", parameters) { Int(PQntuples($0)) }
    }
}
