import TimerCore

extension BulkOperation: JSONDocument {
    /// Small: filters and reasons are bounded.
    var documentBytes: Int { 0 }

    func write(to json: inout JSONWriter, text: TextMember) {
        json.object { json in
            json.member("id", id.description)
            json.member("action", action.name)
            switch action {
            case .reschedule(.to(let date)): json.member("startDate", date)
            case .reschedule(.by(let milliseconds)): json.member("shiftMs", milliseconds)
            case .abort, .fire, .retry, .replay: break
            }
            json.member("filter", filter.json)
            json.member("state", progress.state.rawValue)
            json.member("matched", progress.matched)
            json.member("done", progress.done)
            json.object("skipped") { json in
                for obstacle in BulkObstacle.allCases {
                    if let count = progress.skipped[obstacle] { json.member(obstacle.name, count) }
                }
            }
            json.member("failed", progress.failed)
            json.array("errors") { json in
                for failure in progress.failures {
                    json.object { json in
                        json.member("expirationId", failure.id.description)
                        json.member("reason", failure.reason)
                    }
                }
            }
            json.member("requestedBy", requestedBy)
            json.member("createdAt", createdAt)
            json.member("startedAt", startedAt)
            json.member("endedAt", endedAt)
        }
    }
}

extension BulkObstacle {
    fileprivate var name: StaticString {
        switch self {
        case .beingDelivered: "beingDelivered"
        case .pending: "pending"
        case .expired: "expired"
        case .aborted: "aborted"
        case .error: "error"
        case .gone: "gone"
        case .ofNamedSchedule: "ofNamedSchedule"
        case .dueTooLate: "dueTooLate"
        }
    }
}
