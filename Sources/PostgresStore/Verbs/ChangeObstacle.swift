import TimerCore

/// The columns that tell why a change was not made.
enum ChangeObstacleColumn: Int, Column {
    case id, status, pendingID, owner, keyID, fingerprint
    /// The id of the new timer, if a replay has stored it.
    case replayID
    case isOccurrence, isDueTooLate

    var expression: String {
        switch self {
        case .id: "e.id"
        case .status: "s.status"
        case .pendingID: "p.id"
        case .owner: "p.owner"
        case .keyID: "k.id"
        case .fingerprint: "k.fingerprint"
        case .replayID: "(SELECT r.id FROM timer_service.expirations r WHERE r.id = input.new_id)"
        case .isOccurrence: ChangeStatements.isOccurrence
        case .isDueTooLate: "e.due_at > \(ChangeStatements.latest)"
        }
    }
}

/// Where a timer stands that a change has passed over, and what follows for the change.
struct ChangeObstacle: Equatable {
    enum Place: Equatable {
        /// There is none, or it is another applicantService's.
        case nowhere
        case free
        case held
        case ended(ExpirationStatus)
    }

    var place = Place.nowhere
    /// The timer that the change's key belongs to, and the fingerprint of what was asked for under it.
    var key: (id: ExpirationID, fingerprint: [UInt8])?
    /// True if the new timer of a replay is there.
    var hasReplay = false
    var isOccurrence = false
    var isDueTooLate = false

    static func == (left: ChangeObstacle, right: ChangeObstacle) -> Bool {
        left.place == right.place && left.key?.id == right.key?.id && left.key?.fingerprint == right.key?.fingerprint
            && left.hasReplay == right.hasReplay && left.isOccurrence == right.isOccurrence
            && left.isDueTooLate == right.isDueTooLate
    }

    /// The answer; nil: nothing stands in its way any more, it is to be tried again.
    ///
    /// - Parameter isRepeated: an earlier try may have been done, its answer was lost.
    func result(of change: ExpirationChange, isRepeated: Bool) -> ChangeResult? {
        if case .replay(let newID, _) = change.action, hasReplay { return .replayed(newID) }
        if let key {
            return key.fingerprint == change.idempotency?.fingerprint ? .repeated(key.id) : .keyReused
        }
        switch (change.action, place) {
        case (_, .nowhere): return .notFound
        case (.replay, _), (.retry, .ended(.error)): return nil
        case (.retry, .free), (.retry, .held):
            // Most likely by the try whose answer was lost.
            if isRepeated { return .repeated(change.id) }
            return place == .held ? .beingDelivered : .pending
        case (_, .ended(let status)): return .ended(status)
        case (_, .held): return .beingDelivered
        case (.update, .free) where isOccurrence: return .ofNamedSchedule
        case (.update, .free) where isDueTooLate: return .dueTooLate
        case (.update, _), (.fire, _): return nil
        }
    }
}

extension ChangeObstacle {
    init(_ row: Row<ChangeObstacleColumn>) {
        place = Self.place(row)
        if let id = row.id(.keyID), let fingerprint = row.bytes(.fingerprint) { key = (id, Array(fingerprint)) }
        hasReplay = !row.isNull(.replayID)
        isOccurrence = row.bool(.isOccurrence) ?? false
        isDueTooLate = row.bool(.isDueTooLate) ?? false
    }

    private static func place(_ row: Row<ChangeObstacleColumn>) -> Place {
        guard !row.isNull(.id) else { return .nowhere }
        if let status = row.integer(.status, as: Int16.self).flatMap({ ExpirationStatus(rawValue: $0) }) {
            return .ended(status)
        }
        return row.isNull(.pendingID) || !row.isNull(.owner) ? .held : .free
    }
}
