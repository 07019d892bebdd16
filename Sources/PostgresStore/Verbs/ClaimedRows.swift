import TimerCore

/// What the claim's statement gave back.
struct ClaimedRows {
    /// The oldest first.
    let expirations: [ClaimedExpiration]
    /// Schedules that were taken on.
    let schedules: Int
    /// Whether the share of the overdue, or that of the fresh, was used up.
    private let overdueIsCut: Bool
    private let freshIsCut: Bool
    /// How far the claim came behind saturated queues; nil: nothing may stand behind.
    let walk: ClaimFloor.Sight.Walk?
    /// Of the look alone.
    let duration: Duration
    /// When each was due in the queue: a retried one later than its document says.
    private let dueDates: [Timestamp]

    /// Nil: the rows cannot be read.
    init?(_ rows: Rows) {
        guard rows.count > 0, let schedules = rows.integer(0, 8, as: Int64.self), let overdueIsCut = rows.bool(0, 9),
            let freshIsCut = rows.bool(0, 10)
        else { return nil }
        self.schedules = Int(schedules)
        self.overdueIsCut = overdueIsCut
        self.freshIsCut = freshIsCut
        // NULL: the owner is gone, nothing was looked at.
        duration = .microseconds(rows.integer(0, 11, as: Int64.self) ?? 0)
        walk = rows.integer(0, 12, as: Int64.self).map {
            rows.bool(0, 13) == true ? .over : .reached(QueueKey(rawValue: $0))
        }
        expirations = (0..<rows.count).compactMap { ClaimedExpiration(rows, $0) }
            .sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        dueDates = (0..<rows.count).compactMap { rows.timestamp($0, 5) }
    }

    /// More is free, most likely.
    var isCutShort: Bool {
        overdueIsCut || freshIsCut
    }

    /// The overdue share takes the oldest first: all before the last of it, and all before the fresh ones unless that
    /// share was used up. What another transaction had locked is not counted.
    func nothingFreeBelow(freshFrom: Timestamp) -> Timestamp? {
        overdueIsCut ? dueDates.filter { $0 <= freshFrom }.max() : freshFrom
    }
}

extension ClaimedExpiration {
    /// A row of the claim: id, attempt, due_at, payload, output_mode, the attempt's due date, queue, interruptions.
    fileprivate init?(_ rows: Rows, _ row: Int) {
        guard let id = rows.id(row, 0), let attempt = rows.integer(row, 1, as: Int32.self),
            let dueAt = rows.timestamp(row, 2), let (payload, outputMode) = rows.objects(row, 3, 4),
            let queue = rows.integer(row, 6, as: Int64.self), let interruptions = rows.integer(row, 7, as: Int16.self)
        else { return nil }
        self.init(
            id: id, dueAt: dueAt, attempt: Int(attempt), interruptions: Int(interruptions),
            queue: QueueKey(rawValue: queue), payload: payload, outputMode: outputMode)
    }
}
