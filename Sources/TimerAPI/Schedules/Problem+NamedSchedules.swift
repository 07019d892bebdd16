import Schedules

/// The messages are the platform's where it has one.
extension Problem {
    static let unknownApp = Problem(404, detail: "There is no app with this account_id.", message: "App does not exist")

    static let unknownNamedSchedule = Problem(
        404, detail: "The app has no schedule of this name.", message: "Schedule does not exist")

    static let namedScheduleNameTaken = Problem(
        400, type: "urn:timer-service:problem:schedule-name-taken",
        detail: "Another schedule of the app has this name.", message: "This Schedule name already exists")

    static func tooManyNamedSchedules(isRecurring: Bool, maximum: Int) -> Problem {
        let message = "The maximum number of \(isRecurring ? "recurring" : "one-time") schedules is \(maximum)"
        return Problem(400, type: "urn:timer-service:problem:too-many-schedules", detail: message)
    }

    static let namedScheduleNeverFires = Problem.invalidNamedSchedule([
        RuleViolation("#/repeat", "The schedule has no occurrence from now on")
    ])

    static func invalidAccount(_ detail: String) -> Problem {
        Problem(400, type: "urn:timer-service:problem:validation", detail: "The account_id in the path \(detail).")
    }

    /// - Parameter violations: at least one; the first is what the platform would say.
    static func invalidNamedSchedule(_ violations: [RuleViolation]) -> Problem {
        let message = violations.first?.message ?? "The schedule is not valid"
        let text = violations.first?.text ?? message
        let others = violations.count < 2 ? "" : " (and \(violations.count - 1) more, see errors)"
        return Problem(
            400, type: "urn:timer-service:problem:validation", detail: text + others, message: message,
            errors: violations.map { ProblemPart(.pointer, $0.pointer, $0.text) })
    }
}
