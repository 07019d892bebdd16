import Metrics
import TimerCore
import Tracing

/// One timer of a batch, checked.
enum BatchItem {
    /// It can be stored; `counter` counts those that were.
    case timer(NewExpiration, counter: Counter)
    /// It cannot.
    case problem(Problem)

    var expiration: NewExpiration? {
        if case .timer(let expiration, _) = self { expiration } else { nil }
    }

    var problem: Problem? {
        if case .problem(let problem) = self { problem } else { nil }
    }
}

/// The reader of a batch's timers: what their requests have in common.
struct BatchItemReader {
    let rules: OutputRules
    let caller: Caller
    let idempotency: Idempotency?
    let counts: APIMetrics
    let trace: TraceContext?

    /// Timers that are read in one go. Then others of the event loop have their turn: the largest batch takes as long as a
    /// thousand requests.
    private static let atOnce = 32

    func read(_ batch: BatchRequest) async -> [BatchItem] {
        let now = Timestamp.now()
        var items: [BatchItem] = []
        items.reserveCapacity(batch.timers.count)
        for (place, text) in batch.timers.enumerated() {
            if place > 0, place.isMultiple(of: Self.atOnce) { await Task.yield() }
            do throws(Problem) {
                items.append(try read(text, at: place, now: now))
            } catch {
                items.append(.problem(error.shortened))
            }
        }
        return items
    }

    private func read(_ text: JSONObjectText?, at place: Int, now: Timestamp) throws(Problem) -> BatchItem {
        let pointer = "#/timers/\(place)"
        guard let text, let body = try? JSONObject(text) else {
            throw .invalidFields([FieldProblem(pointer: pointer, detail: "must be an object")])
        }
        let order = try ScheduleRequest(body, at: pointer, now: now, rules: rules)
        guard caller.mayAct(for: order.applicantService) else {
            let part = ProblemPart(.pointer, "\(pointer)/applicantService", "must be one that this token may act for")
            throw .otherApplicantService([part])
        }
        let expiration = order.expiration(
            id: ExpirationID(at: now), idempotency: idempotency?.ofItem(at: place), creatorId: caller.name,
            trace: trace)
        return .timer(expiration, counter: counts.counter(of: order.output))
    }
}

extension Problem {
    /// The most `errors` of one timer of a batch: an answer may not outgrow its request without bound.
    private static let mostErrors = 20

    fileprivate var shortened: Problem {
        guard errors.count > Self.mostErrors else { return self }
        return Problem(
            status.code, type: type, detail: detail, message: message, errors: Array(errors.prefix(Self.mostErrors)))
    }

    /// The problems of a batch's timers, at least one, as the problem of the whole: 403 if that is all that is wrong.
    static func batch(_ problems: [Problem]) -> Problem {
        let errors = problems.flatMap(\.errors)
        if problems.allSatisfy({ $0.status.code == 403 }) { return .otherApplicantService(errors) }
        return .invalid(errors, message: problems.first { $0.status.code != 403 }?.message ?? "body is not valid")
    }
}
