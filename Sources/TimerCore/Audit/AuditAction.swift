/// The changes that the audit has entries of, by the names that it gives them.
public enum AuditAction: String, CaseIterable, Sendable {
    case abort
    case update
    case fire
    case retry
    case replay
    case controlDestination = "destination.control"
    case releaseDestination = "destination.release"
    case registerApp = "app.register"
    case removeApp = "app.remove"
    case createSchedule = "schedule.create"
    case updateSchedule = "schedule.update"
    case removeSchedule = "schedule.remove"
    case pauseSchedule = "schedule.pause"
    case resumeSchedule = "schedule.resume"
    case runSchedule = "schedule.run"
    case startBulk = "bulk.start"
    case cancelBulk = "bulk.cancel"
    case pauseFiring = "firing.pause"
    case resumeFiring = "firing.resume"
}

/// What came of a change that was asked for.
public enum AuditOutcome: String, CaseIterable, Sendable {
    case done
    case notFound = "not-found"
    case beingDelivered = "being-delivered"
    /// It is pending, and was to be retried.
    case pending
    case ended
    case ofNamedSchedule = "of-named-schedule"
    case dueTooLate = "due-too-late"
    case keyReused = "key-reused"
    case nameTaken = "name-taken"
    case neverFires = "never-fires"
    /// There are as many as there may be.
    case tooMany = "too-many"

    /// The status of the answer over HTTP.
    public func status(of action: AuditAction) -> Int {
        switch (self, action) {
        case (.done, .abort), (.done, .releaseDestination): 204
        case (.done, .startBulk): 202
        case (.done, _): 200
        case (.notFound, _): 404
        case (.beingDelivered, _), (.pending, _), (.ended, _), (.ofNamedSchedule, _): 409
        case (.keyReused, _): 422
        case (.tooMany, .controlDestination), (.tooMany, .releaseDestination): 409
        case (.tooMany, .startBulk): 429
        case (.dueTooLate, _), (.nameTaken, _), (.neverFires, _), (.tooMany, _): 400
        }
    }
}

extension AuditOutcome {
    /// What came of an abort.
    public init(_ result: AbortResult) {
        self =
            switch result {
            case .aborted: .done
            case .notFound: .notFound
            case .beingDelivered: .beingDelivered
            case .ended: .ended
            }
    }

    /// What came of a change; nil: it was made before, under the same `Idempotency-Key`.
    public init?(_ result: ChangeResult) {
        switch result {
        case .changed, .replayed: self = .done
        case .repeated: return nil
        case .keyReused: self = .keyReused
        case .notFound: self = .notFound
        case .beingDelivered: self = .beingDelivered
        case .pending: self = .pending
        case .ended: self = .ended
        case .ofNamedSchedule: self = .ofNamedSchedule
        case .dueTooLate: self = .dueTooLate
        }
    }
}
