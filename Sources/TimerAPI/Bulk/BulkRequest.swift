import TimerCore

/// The body of `POST /bulk`, checked.
struct BulkRequest {
    let action: BulkAction
    /// The timers that the action can be done with, of those that are asked for.
    let filter: ExpirationFilter
    let isDryRun: Bool

    /// A hundred years in milliseconds.
    private static let longestShift: Int64 = 3_155_760_000_000

    init(_ body: JSONObject, caller: Caller) throws(Problem) {
        var fields = JSONFields(of: body, at: "#")
        fields.require("action", "filter")
        let action = Self.action(&fields)
        let isAll = fields.boolean("all") ?? false
        isDryRun = fields.boolean("dryRun") ?? false
        let reader = Self.conditions(&fields, of: action)
        fields.refuseUnknown()
        let asked = reader.filter(applicantService: nil)
        if fields.problems.isEmpty, let action {
            if asked.among(action.status) == nil { fields.add([Self.wrongStatus(of: action)]) }
            let isEverything = asked.isEmpty || asked == ExpirationFilter(status: action.status)
            if isEverything, !isAll { fields.add([Self.everything]) }
        }
        guard fields.problems.isEmpty, let action else { throw .invalidFields(fields.problems) }
        if let service = reader.applicantService { try caller.requireMayAct(for: service) }
        self.action = action
        filter = reader.filter(applicantService: caller.applicantService).among(action.status) ?? asked
    }

    private static func conditions(_ fields: inout JSONFields, of action: BulkAction?) -> FilterReader {
        var reader = FilterReader()
        if let object = fields.object("filter").flatMap({ try? JSONObject($0) }) {
            var inner = JSONFields(of: object, at: "#/filter")
            reader.read(&inner, among: action?.status)
            fields.add(inner.problems)
        }
        return reader
    }

    private static let everything = FieldProblem(
        pointer: "#/filter",
        detail: "must have a condition: it lets all timers through. If that is meant, say \"all\": true beside it")

    private static func wrongStatus(of action: BulkAction) -> FieldProblem {
        let status = action.status?.description ?? ""
        return FieldProblem(
            pointer: "#/filter/status",
            detail: "must be \(status) or left out: \(action.name) is for timers in that state")
    }

    private static func action(_ fields: inout JSONFields) -> BulkAction? {
        let startDate = fields.date("startDate")
        let shift = fields.integer("shiftMs", in: -longestShift...longestShift)
        guard let name = fields.string("action") else { return nil }
        switch (name, startDate, shift) {
        case ("reschedule", let startDate?, nil): return .reschedule(.to(startDate))
        case ("reschedule", nil, let shift?): return .reschedule(.by(milliseconds: shift))
        case ("reschedule", _, _):
            fields.refuse("action", "needs either startDate or shiftMs beside it")
            return nil
        default: break
        }
        if startDate != nil { fields.refuse("startDate", "goes with reschedule alone") }
        if shift != nil { fields.refuse("shiftMs", "goes with reschedule alone") }
        switch name {
        case "abort": return .abort
        case "fire": return .fire
        case "retry": return .retry
        case "replay": return .replay
        default:
            fields.refuse("action", "must be one of \(BulkAction.names.joined(separator: ", "))")
            return nil
        }
    }
}
