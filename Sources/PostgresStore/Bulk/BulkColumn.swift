import TimerCore

/// The columns of a bulk operation.
enum BulkColumn: Int, Column {
    case id, action, startDate, shiftMs, filter, applicantService, requestedBy, updaterId, key, fingerprint
    case state, position, done, failed
    /// A count by each reason.
    case skipped
    /// The reason by each id.
    case failures
    case createdAt, startedAt, endedAt

    var expression: String {
        switch self {
        case .id: "id"
        case .action: "action"
        case .startDate: "start_date"
        case .shiftMs: "shift_ms"
        case .filter: "filter"
        case .applicantService: "applicant_service"
        case .requestedBy: "requested_by"
        case .updaterId: "updater_id"
        case .key: "key"
        case .fingerprint: "fingerprint"
        case .state: "state"
        case .position: "position"
        case .done: "done"
        case .failed: "failed"
        case .skipped: "skipped"
        case .failures: "failures"
        case .createdAt: "created_at"
        case .startedAt: "started_at"
        case .endedAt: "ended_at"
        }
    }
}

extension BulkOperation {
    /// Nil: the row cannot be read.
    init?(_ row: Row<BulkColumn>) {
        guard let id = row.id(.id), let action = BulkAction(row),
            let filter = row.object(.filter).flatMap({ ExpirationFilter(stored: $0) }),
            let requestedBy = row.text(.requestedBy), let progress = BulkProgress(row),
            let createdAt = row.timestamp(.createdAt)
        else { return nil }
        self.init(
            id: id, action: action, filter: filter, applicantService: row.text(.applicantService),
            requestedBy: requestedBy, progress: progress, createdAt: createdAt, startedAt: row.timestamp(.startedAt),
            endedAt: row.timestamp(.endedAt))
    }
}

extension BulkAction {
    fileprivate init?(_ row: Row<BulkColumn>) {
        switch row.text(.action) {
        case "abort": self = .abort
        case "reschedule":
            if let startDate = row.timestamp(.startDate) {
                self = .reschedule(.to(startDate))
            } else if let shift = row.integer(.shiftMs, as: Int64.self) {
                self = .reschedule(.by(milliseconds: shift))
            } else {
                return nil
            }
        case "fire": self = .fire
        case "retry": self = .retry
        case "replay": self = .replay
        default: return nil
        }
    }
}

extension BulkProgress {
    fileprivate init?(_ row: Row<BulkColumn>) {
        guard let state = row.text(.state).flatMap({ State(rawValue: $0) }),
            let skipped = Self.settings(row, .skipped), let failures = Self.settings(row, .failures)
        else { return nil }
        let counts = skipped.compactMap { name, count in
            BulkObstacle(rawValue: name).flatMap { obstacle in Int(count).map { (obstacle, $0) } }
        }
        let reasons = failures.compactMap { id, reason in
            ExpirationID(id).map { Failure(id: $0, reason: reason) }
        }
        self.init(
            state: state, position: row.id(.position), done: Int(row.integer(.done, as: Int64.self) ?? 0),
            skipped: Dictionary(uniqueKeysWithValues: counts), failed: Int(row.integer(.failed, as: Int64.self) ?? 0),
            // From the newest down, as they were met.
            failures: reasons.sorted { $0.id > $1.id })
    }

    private static func settings(_ row: Row<BulkColumn>, _ column: BulkColumn) -> [String: String]? {
        row.object(column).flatMap { try? JSONObject($0) }?.settings
    }
}

extension Parameters {
    /// The columns that a step changes, in the order of `BulkStatements.keep`.
    mutating func add(_ progress: BulkProgress) {
        add(progress.state.rawValue)
        if let position = progress.position { add(position) } else { addNull() }
        add(Int64(progress.done))
        add(Int64(progress.failed))
        var skipped = JSONWriter()
        skipped.object { json in
            for (obstacle, count) in progress.skipped { json.member(named: obstacle.rawValue, "\(count)") }
        }
        add(skipped.bytes)
        var failures = JSONWriter()
        failures.object { json in
            for failure in progress.failures { json.member(named: failure.id.description, failure.reason) }
        }
        add(failures.bytes)
        add(progress.hasEnded)
    }
}
