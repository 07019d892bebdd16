import TimerCore

extension MemoryStoreState {
    func page(_ query: ExpirationQuery) -> ExpirationPage {
        let matching = rows.values.filter { lets($0, through: query.filter) && comesAfter(query, $0) }
        let sorted = matching.sorted { left, right in
            switch query.order {
            case .newest: left.new.id > right.new.id
            case .soonest: (place(left, query.filter), left.new.id) < (place(right, query.filter), right.new.id)
            }
        }
        let found = sorted.prefix(query.limit).map { ($0, $0.expiration.showing(query.fields)) }
        var bytes = 0
        let fitting = found.prefix { _, expiration in
            let isFirst = bytes == 0
            bytes += expiration.documentBytes
            return isFirst || bytes <= query.maxBytes
        }
        let isCutShort = fitting.count < found.count || found.count >= query.limit
        let last = fitting.last.map { row, _ in
            ExpirationQuery.Position(dueAt: place(row, query.filter), id: row.new.id)
        }
        return ExpirationPage(fitting.map(\.1), next: isCutShort ? last : nil)
    }

    func lets(_ row: MemoryRow, through filter: ExpirationFilter) -> Bool {
        func isWithin(_ date: Timestamp, _ from: Timestamp?, _ before: Timestamp?) -> Bool {
            (from.map { date >= $0 } ?? true) && (before.map { date < $0 } ?? true)
        }
        return (filter.status == nil || filter.status == row.status)
            && (filter.applicantService == nil || filter.applicantService == row.new.applicantService)
            && isWithin(place(row, filter), filter.dueFrom, filter.dueBefore)
            && isWithin(row.createdAt, filter.createdFrom, filter.createdBefore)
            && (filter.endedFrom == nil && filter.endedBefore == nil
                || row.status != .pending && isWithin(row.updatedAt, filter.endedFrom, filter.endedBefore))
            && (filter.bulkOperation.map { row.bulkOperations.contains($0) } ?? true)
            && filter.labels.allSatisfy { row.new.labels.all.contains($0) }
            && (filter.destination.map { goes(row, to: $0) } ?? true)
            && (!filter.hasFailed || row.lastError != nil)
            && (filter.lastError.map { row.lastError?.contains($0) ?? false } ?? true)
    }

    private func goes(_ row: MemoryRow, to destination: DestinationFilter) -> Bool {
        (try? OutputMode(json: row.new.outputMode)).map { destination.lets($0) } ?? false
    }

    private func comesAfter(_ query: ExpirationQuery, _ row: MemoryRow) -> Bool {
        guard let after = query.after else { return true }
        switch query.order {
        case .newest: return row.new.id < after.id
        case .soonest: return (place(row, query.filter), row.new.id) > (after.dueAt, after.id)
        }
    }

    private func place(_ row: MemoryRow, _ filter: ExpirationFilter) -> Timestamp {
        filter.status == .pending ? row.listedAt : row.expirationDate
    }
}

extension Expiration {
    /// The same without what is large and not shown.
    fileprivate func showing(_ fields: Set<ExpirationField>) -> Expiration {
        Expiration(
            id: id, payload: fields.contains(.payload) ? payload : .empty, startDate: startDate,
            expirationIntervalMs: expirationIntervalMs, applicantService: applicantService,
            outputMode: fields.contains(.outputMode) ? outputMode : .empty,
            labels: fields.contains(.labels) ? labels : .none, expirationDate: expirationDate, status: status,
            createdAt: createdAt, updatedAt: updatedAt, failureCount: failureCount, lastError: lastError,
            firedAt: firedAt, onError: fields.contains(.onError) ? onError : nil,
            onEnd: fields.contains(.onEnd) ? onEnd : nil, deadLetterOf: deadLetterOf, replayOf: replayOf,
            creatorId: creatorId, updaterId: updaterId, firstExpirationDate: firstExpirationDate)
    }
}
