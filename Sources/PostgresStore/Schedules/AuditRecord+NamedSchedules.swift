import Schedules
import TimerCore

extension AuditRecord {
    /// The record of what was asked of an app or a named schedule; nil: it was only read, or was done before under the
    /// same `Idempotency-Key`.
    init?(of input: NamedScheduleVerb.Input, _ reply: NamedScheduleReply) {
        guard let requester = input.requester, let (action, name) = input.command.audited,
            let outcome = AuditOutcome(reply)
        else { return nil }
        var expirationID: ExpirationID?
        if case .run(_, _, let id, _, _) = input.command, case .change(.started(let started)) = reply {
            guard started == id else { return nil }
            expirationID = id
        }
        self.init(
            action, outcome, by: requester, applicantService: input.command.accountID, expirationID: expirationID,
            target: name)
    }
}

extension NamedScheduleCommand {
    /// Its name in the audit, and that of its schedule; nil: it only reads.
    fileprivate var audited: (AuditAction, String?)? {
        switch self {
        case .register: (.registerApp, nil)
        case .removeApp: (.removeApp, nil)
        case .create(let definition, _): (.createSchedule, definition.name)
        case .update(let definition, _): (.updateSchedule, definition.name)
        case .remove(let name, _): (.removeSchedule, name)
        case .pause(let name, _): (.pauseSchedule, name)
        case .resume(let name, _): (.resumeSchedule, name)
        case .run(let name, _, _, _, _): (.runSchedule, name)
        case .app, .apps, .schedule, .schedules: nil
        }
    }
}

extension AuditOutcome {
    /// Nil: nothing was to be changed.
    fileprivate init?(_ reply: NamedScheduleReply) {
        switch reply {
        case .done: self = .done
        case .removed(let isRemoved): self = isRemoved ? .done : .notFound
        case .change(let change): self.init(change)
        case .app, .apps, .schedule, .schedules: return nil
        }
    }

    private init(_ change: NamedScheduleChange) {
        self =
            switch change {
            case .done, .started: .done
            case .unknownApp, .unknownSchedule: .notFound
            case .nameTaken: .nameTaken
            case .limitReached: .tooMany
            case .neverFires: .neverFires
            case .keyReused: .keyReused
            }
    }
}
