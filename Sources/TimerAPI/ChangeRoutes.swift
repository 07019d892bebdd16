import HTTPServer
import Logging
import Metrics
import TimerCore

/// The changes of timers that are stored: update, fire, retry, replay.
struct ChangeRoutes: StoreRoutes {
    let store: any ExpirationStore
    let rules: OutputRules
    let tokens: APITokens
    let counts: APIMetrics
    let logger: Logger

    var routes: [Route] {
        [
            change(.patch, "", .update) { request, _ throws(Problem) in
                .update(try UpdateRequest(try JSONBody.object(of: request), rules: rules).update)
            },
            change(.post, "/fire", .fire) { request, _ throws(Problem) in
                try FireRequest.check(try JSONBody.optionalObject(of: request))
                return .fire
            },
            change(.post, "/retry", .retry) { request, _ throws(Problem) in
                .retry(startDate: try StartRequest(try JSONBody.optionalObject(of: request)).startDate)
            },
            change(.post, "/replay", .replay) { request, now throws(Problem) in
                let order = try StartRequest(try JSONBody.optionalObject(of: request))
                return .replay(as: newID(at: now), startDate: order.startDate)
            },
        ]
    }

    private typealias Reader =
        @Sendable (HTTPRequest, Timestamp) throws(Problem) -> ExpirationChange.Action

    /// The straight line from request to answer that all changes have in common.
    private func change(_ method: HTTPMethod, _ suffix: String, _ name: ChangeName, _ read: @escaping Reader) -> Route {
        route(method, "/expirations/{id}\(suffix)", for: .write) { request, parameters, caller throws(Problem) in
            let action = try read(request, Timestamp.now())
            let text = parameters["id"]
            // The same key for another timer, or for another change of it, is another request.
            let idempotency = try IdempotencyKey.read(request, of: "\(name.rawValue)\n\(text.lowercased())\n")
            guard let id = ExpirationID(text) else { throw .unknownExpiration }
            let change = ExpirationChange(
                id: id, action: action, applicantService: caller.applicantService, requester: caller.requester,
                idempotency: idempotency)
            let result = try await ask(request) { () async throws(StoreError) in try await store.change(change) }
            return try await answer(result, to: change, name, request)
        }
    }

    private func answer(
        _ result: ChangeResult, to change: ExpirationChange, _ name: ChangeName, _ request: HTTPRequest
    ) async throws(Problem) -> HTTPResponse {
        switch result {
        case .changed(let expiration):
            count(name).add()
            return .json(of: expiration)
        case .replayed(let id):
            count(name).add()
            return .json { $0.member("expirationId", id.description) }
        case .repeated(let id):
            counts.changesRepeated.add()
            if name == .replay { return .json { $0.member("expirationId", id.description) } }
            return try await read(id, request)
        case .keyReused: throw .keyReused
        case .notFound: throw .unknownExpiration
        case .beingDelivered: throw .beingDelivered(name)
        case .pending: throw .stillPending
        case .ended(let status): throw .ended(status, name)
        case .ofNamedSchedule: throw .ofNamedSchedule
        case .dueTooLate: throw .dueTooLate(change)
        }
    }

    /// The timer that a request under the same key has changed, as it is now.
    private func read(_ id: ExpirationID, _ request: HTTPRequest) async throws(Problem) -> HTTPResponse {
        guard
            let expiration = try await ask(request, { () async throws(StoreError) in try await store.expiration(id) })
        else { throw .unknownExpiration }
        return .json(of: expiration)
    }

    private func count(_ name: ChangeName) -> Counter {
        switch name {
        case .update: counts.updated
        case .fire: counts.fired
        case .retry: counts.retried
        case .replay: counts.replayed
        }
    }
}

/// The changes by name.
enum ChangeName: String {
    case update, fire, retry, replay
}
