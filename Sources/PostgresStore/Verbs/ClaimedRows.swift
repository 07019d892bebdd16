import TimerCore

/// What the claim's statement gave back.
struct ClaimedRows {
    /// The oldest first.
    let expirations: [ClaimedExpiration]
    /// Schedules that were taken on.
    let schedules: Int
    private let limit: Int
    private let byteLimit: Int
    /// When each was due in the queue: a retried one later than its document says.
    private let dueDates: [Timestamp]
    private let bytes: Int

    init(_ rows: Rows, limit: Int, byteLimit: Int) {
        self.limit = limit
        self.byteLimit = byteLimit
        expirations = (0..<rows.count).compactMap { ClaimedExpiration(rows, $0) }
            .sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        dueDates = (0..<rows.count).compactMap { rows.timestamp($0, 5) }
        schedules = rows.count == 0 ? 0 : Int(rows.integer(0, 6, as: Int64.self) ?? 0)
        bytes = expirations.reduce(0) { $0 + $1.payload.bytes.count + $1.outputMode.bytes.count }
    }

    /// The bytes of the claim may have been used up.
    private var isFull: Bool {
        bytes >= byteLimit / 2
    }

    /// Either share of the claim, or its bytes, may have been used up.
    var isCutShort: Bool {
        !expirations.isEmpty && (isFull || expirations.count >= limit - limit / 4)
    }

    /// The overdue share takes the oldest first: all before the last of it, and all before the fresh ones unless that
    /// share was used up. What another transaction had locked is not counted.
    func nothingFreeBelow(freshFrom: Timestamp) -> Timestamp? {
        if limit <= 0 { return nil }
        let overdue = dueDates.filter { $0 <= freshFrom }
        return isFull || overdue.count >= limit - limit / 4 ? overdue.max() : freshFrom
    }
}

extension ClaimedExpiration {
    /// A row of the claim: id, attempt, due_at, payload, output_mode, the attempt's due date, schedules, queue, interruptions.
    fileprivate init?(_ rows: Rows, _ row: Int) {
        guard let id = rows.id(row, 0), let attempt = rows.integer(row, 1, as: Int32.self),
            let dueAt = rows.timestamp(row, 2), let (payload, outputMode) = rows.objects(row, 3, 4),
            let queue = rows.integer(row, 7, as: Int64.self), let interruptions = rows.integer(row, 8, as: Int16.self)
        else { return nil }
        self.init(
            id: id, dueAt: dueAt, attempt: Int(attempt), interruptions: Int(interruptions),
            queue: QueueKey(rawValue: queue), payload: payload, outputMode: outputMode)
    }
}
