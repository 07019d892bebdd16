import HTTPServer
import Logging
import TimerCore

/// Bulk operations: one action on all timers that a filter lets through.
struct BulkRoutes: StoreRoutes {
    let store: any BulkStore
    let tokens: APITokens
    let logger: Logger

    /// A dry run looks longer than a list does before it reckons: something is about to be done with these timers.
    private static let countPatience = Duration.seconds(2)

    var routes: [Route] {
        [
            route(.post, "/bulk", for: .write) { request, _, caller throws(Problem) in try await start(request, caller)
            },
            route(.get, "/bulk", for: .read) { request, _, caller throws(Problem) in try await list(request, caller) },
            route(.get, "/bulk/{id}", for: .read) { request, parameters, caller throws(Problem) in
                try await read(parameters["id"], request, caller)
            },
            route(.post, "/bulk/{id}/cancel", for: .write) { request, parameters, caller throws(Problem) in
                try await cancel(parameters["id"], request, caller)
            },
        ]
    }

    private func start(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try caller.requireBulk()
        let idempotency = try IdempotencyKey.read(request, of: "POST /bulk\n")
        let order = try BulkRequest(try JSONBody.object(of: request), caller: caller)
        if order.isDryRun {
            let found = try await ask(request) { () async throws(StoreError) in
                try await store.count(order.filter, within: Self.countPatience)
            }
            return .json { found.write(to: &$0) }
        }
        let operation = NewBulkOperation(
            id: newID(at: .now()), action: order.action, filter: order.filter,
            applicantService: caller.applicantService, requester: caller.requester,
            requestedBy: caller.name ?? request.remoteAddress, idempotency: idempotency)
        switch try await ask(request, { () async throws(StoreError) in try await store.start(operation) }) {
        case .started(let operation), .repeated(let operation): return .accepted(operation)
        case .keyReused: throw .keyReused
        case .tooMany: throw .tooManyBulkOperations
        }
    }

    private func list(_ request: HTTPRequest, _ caller: Caller) async throws(Problem) -> HTTPResponse {
        try request.requireAcceptsJSON()
        let page = try BulkPage(request)
        let found = try await ask(request) { () async throws(StoreError) in
            try await store.bulkOperations(
                of: page.expirationID, applicantService: caller.applicantService, after: page.after, limit: page.limit)
        }
        return .page(found, nextCursor: found.count < page.limit ? nil : found.last?.id.description)
    }

    private func read(
        _ text: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        let service = caller.applicantService
        try request.requireAcceptsJSON()
        guard let id = ExpirationID(text),
            let operation = try await ask(
                request,
                { () async throws(StoreError) in try await store.bulkOperation(id, applicantService: service) })
        else { throw .unknownBulkOperation }
        return .json(of: operation)
    }

    private func cancel(
        _ text: String, _ request: HTTPRequest, _ caller: Caller
    ) async throws(Problem) -> HTTPResponse {
        try caller.requireBulk()
        let service = caller.applicantService
        try FireRequest.check(try JSONBody.optionalObject(of: request))
        guard let id = ExpirationID(text),
            let operation = try await ask(
                request,
                { () async throws(StoreError) in
                    try await store.cancelBulkOperation(id, applicantService: service, by: caller.requester)
                })
        else { throw .unknownBulkOperation }
        guard operation.progress.state == .cancelled else { throw .bulkOperationIsDone }
        return .json(of: operation)
    }
}

extension Caller {
    /// Throws 403 for a token that may act for any applicantService, and not as an operator.
    fileprivate func requireBulk() throws(Problem) {
        if applicantService == nil { try require(.admin) }
    }
}

extension HTTPResponse {
    fileprivate static func accepted(_ operation: BulkOperation) -> HTTPResponse {
        var response = HTTPResponse.json(202, of: operation)
        response.headers.add("location", "/bulk/\(operation.id)")
        return response
    }
}

extension Problem {
    fileprivate static let unknownBulkOperation = Problem(404, detail: "There is no bulk operation with this id.")

    fileprivate static let bulkOperationIsDone = Problem(
        409, type: "urn:timer-service:problem:bulk-operation-done",
        detail: "The bulk operation is done: there is nothing to cancel.")

    fileprivate static let tooManyBulkOperations = Problem(
        429, type: "urn:timer-service:problem:too-many-bulk-operations",
        detail: """
            \(BulkOperation.openLimit) bulk operations, or \(BulkOperation.openLimitOfService) of this applicantService, have \
            not ended. Wait for one, or cancel one.
            """,
        headers: ["retry-after": "10"])
}
