import HTTPServer
import Logging
import Metrics
import TimerCore

/// Timers by the batch: many in one request and one commit.
struct BatchRoutes: StoreRoutes {
    let store: any ExpirationStore
    let rules: OutputRules
    let tokens: APITokens
    let counts: APIMetrics
    let logger: Logger

    var routes: [Route] {
        [
            route(.post, "/schedule/batch", for: .write) { request, _, caller throws(Problem) in
                try await schedule(request, caller)
            }
        ]
    }

    private func schedule(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        let batch = try BatchRequest(try JSONBody.object(of: request))
        let reader = BatchItemReader(
            rules: rules, caller: caller, idempotency: try IdempotencyKey.read(request), counts: counts,
            trace: request.trace?.context)
        let items = await reader.read(batch)
        let problems = batch.isAtomic ? items.compactMap(\.problem) : []
        guard problems.isEmpty else { throw .batch(problems) }
        return answer(items, try await store(items, of: batch, request), request)
    }

    /// What became of those that have no problem.
    private func store(
        _ items: [BatchItem], of batch: BatchRequest, _ request: HTTPRequest
    ) async throws(Problem) -> [BatchResult.Item] {
        let timers = NewBatch(items.compactMap(\.expiration), isAtomic: batch.isAtomic)
        if timers.expirations.isEmpty { return [] }
        switch try await ask(request, { () async throws(StoreError) in try await store.schedule(timers) }) {
        case .done(let results): return results
        case .keyReused: throw .keyReused
        }
    }

    /// The answer: a result for each item; those of timers are the store's, in their order.
    private func answer(_ items: [BatchItem], _ results: [BatchResult.Item], _ request: HTTPRequest) -> HTTPResponse {
        var results = results.makeIterator()
        return .json { json in
            json.array("results") { json in
                for item in items {
                    switch item {
                    case .problem(let problem): Self.write(problem, to: &json)
                    case .timer(_, let counter): write(results.next(), counter, request, to: &json)
                    }
                }
            }
        }
    }

    private func write(
        _ result: BatchResult.Item?, _ counter: Counter, _ request: HTTPRequest, to json: inout JSONWriter
    ) {
        switch result {
        case .scheduled(let id):
            counter.add()
            Self.write(id, to: &json)
        case .repeated(let id):
            counts.repeated.add()
            Self.write(id, to: &json)
        case .refused(let reason):
            logRefusal(reason, request)
            Self.write(Problem.internalError, to: &json)
        case nil:
            preconditionFailure("the store answers for each timer")
        }
    }

    private func logRefusal(_ reason: String, _ request: HTTPRequest) {
        logger.error(
            "the database refused a timer of a batch", metadata: request.logMetadata(["reason": "\(reason)"]))
    }

    private static func write(_ id: ExpirationID, to json: inout JSONWriter) {
        json.object { $0.member("expirationId", id.description) }
    }

    private static func write(_ problem: Problem, to json: inout JSONWriter) {
        json.object { json in json.object("problem") { problem.write(to: &$0) } }
    }
}
