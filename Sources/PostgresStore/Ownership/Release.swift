import TimerCore

/// The release of all timers under owner ids that claim nothing more: slice by slice of the queue, each a short statement,
/// so that a queue of millions keeps nobody waiting. Several replicas may do it at once.
struct Release {
    /// Entries of the queue that one statement looks at.
    private static let slice: Int64 = 50_000
    /// Timers that one statement releases at most.
    private static let batch: Int64 = 2_000

    let owners: [Int32]
    /// The due date up to which the queue has been looked at. The least is -infinity (timestamp.h: DT_NOBEGIN).
    private var position = Int64.min
    private(set) var isComplete = false
    /// Timers released so far.
    private(set) var count = 0

    init(of owners: [Int32]) {
        self.owners = owners
    }

    /// Releases the timers of one slice.
    ///
    /// - Returns: the number of timers that were released.
    mutating func step(
        on connection: Connection, until deadline: ContinuousClock.Instant
    ) throws(DatabaseError) -> Int {
        var parameters = Parameters()
        parameters.add(.integer, owners)
        parameters.add(position)
        parameters.add(Self.slice)
        parameters.add(Self.batch)
        let rows = try connection.run(LeaseStatements.release, parameters, until: deadline)
        guard rows.count == 1, let until = rows.integer(0, 0, as: Int64.self), let isLast = rows.bool(0, 1),
            let freed = rows.integer(0, 2, as: Int64.self)
        else { throw DatabaseError(kind: .failed, reason: "the release gave no position") }
        count += Int(freed)
        // A slice that has more than a batch is looked at again.
        if freed < Self.batch {
            position = until
            isComplete = isLast
        }
        return Int(freed)
    }

    /// Forgets the owner ids, once it is complete.
    func finish(on connection: Connection, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        var parameters = Parameters()
        parameters.add(.integer, owners)
        _ = try connection.run(LeaseStatements.forget, parameters, until: deadline)
    }
}
