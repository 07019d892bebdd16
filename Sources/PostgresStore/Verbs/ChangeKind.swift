import TimerCore

/// The changes that have a statement in common.
enum ChangeKind: CaseIterable {
    /// To fire is to update the dates.
    case update
    case retry
    case replay

    var statement: Statement {
        switch self {
        case .update: ChangeStatements.update
        case .retry: ChangeStatements.retry
        case .replay: ChangeStatements.replay
        }
    }

    /// The parameters of the statement; all changes are of this kind.
    func parameters(of changes: [ExpirationChange]) -> Parameters {
        var parameters = Parameters()
        parameters.add(uuids: changes.lazy.map(\.id))
        parameters.add(texts: changes.lazy.map(\.applicantService))
        parameters.add(texts: changes.lazy.map { $0.idempotency?.key })
        parameters.add(byteas: changes.lazy.map { $0.idempotency?.fingerprint ?? [] })
        parameters.add(timestamps: changes.lazy.map(\.startDate))
        switch self {
        case .update:
            parameters.add(.bigint, optionals: changes.lazy.map { $0.isFire ? 0 : $0.update?.expirationIntervalMs })
            parameters.add(.bigint, optionals: changes.lazy.map { $0.update?.shiftMs })
            parameters.add(.smallint, changes.lazy.map { $0.isFire ? Int16(1) : 0 })
            parameters.add(optionalTexts: changes.lazy.map { $0.update?.payload?.bytes })
            parameters.add(optionalTexts: changes.lazy.map { $0.update?.output?.mode.bytes })
            parameters.add(
                .bigint, optionals: changes.lazy.map { $0.update?.output.map { Int64($0.destination.rawValue) } })
        case .retry: break
        case .replay: parameters.add(optionalUUIDs: changes.lazy.map(\.replayID))
        }
        parameters.add(texts: changes.lazy.map(\.requester?.name))
        parameters.add(texts: changes.lazy.map(\.requester?.address))
        if self == .update {
            parameters.add(texts: changes.lazy.map(\.auditDetail))
            let labelled = changes.compactMap { change in change.update?.labels.map { (change.id, $0) } }
            parameters.add(uuids: labelled.lazy.map(\.0))
            parameters.add(labels: labelled)
        }
        return parameters
    }

    /// What a row of the statement says of its change.
    func result(of change: ExpirationChange, _ row: Row<ChangedColumn>) -> ChangeResult? {
        switch self {
        case .update, .retry:
            // The labels that the statement sees are those of before.
            Expiration(row.following()).map { .changed(change.update?.labels.map($0.labelled) ?? $0) }
        case .replay: change.replayID.map { .replayed($0) }
        }
    }
}

extension ExpirationChange {
    var kind: ChangeKind {
        switch action {
        case .update, .fire: .update
        case .retry: .retry
        case .replay: .replay
        }
    }

    var update: ExpirationUpdate? {
        if case .update(let update) = action { update } else { nil }
    }

    var isFire: Bool {
        if case .fire = action { true } else { false }
    }

    /// The id of the new timer of a replay.
    var replayID: ExpirationID? {
        if case .replay(let id, _) = action { id } else { nil }
    }

    fileprivate var startDate: Timestamp? {
        switch action {
        case .update(let update): update.startDate
        case .fire: nil
        case .retry(let startDate), .replay(_, let startDate): startDate
        }
    }

    /// Bytes that it holds while it waits, about.
    var size: Int {
        let texts = (update?.payload?.bytes.count ?? 0) + (update?.output?.mode.bytes.count ?? 0)
        return texts + (update?.labels?.byteCount ?? 0) + (applicantService?.utf8.count ?? 0) + 256
    }
}
