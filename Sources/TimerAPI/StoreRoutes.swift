import Glibc
import HTTPServer
import Logging
import TimerCore

/// Routes whose handlers ask a store, for a caller whom they know.
protocol StoreRoutes: Sendable {
    var tokens: APITokens { get }
    var logger: Logger { get }
}

extension StoreRoutes {
    typealias Handler = @Sendable (HTTPRequest, PathParameters, Caller) async throws(Problem) -> HTTPResponse

    /// A route for callers with a role, whose problems become answers. No other request reaches its handler.
    func route(_ method: HTTPMethod, _ pattern: String, for role: Role, _ handler: @escaping Handler) -> Route {
        Route(method, pattern) { [tokens] request, parameters in
            do throws(Problem) {
                let caller = try tokens.caller(of: request)
                try caller.require(role)
                return try await handler(request, parameters, caller)
            } catch {
                return error.response
            }
        }
    }

    /// The store's answer to `question`; its own words about a failure go into the log.
    func ask<Answer: Sendable>(
        _ request: HTTPRequest, _ question: () async throws(StoreError) -> Answer
    ) async throws(Problem) -> Answer {
        do throws(StoreError) {
            return try await question()
        } catch {
            log(error, request)
            throw Problem(error, of: request.method)
        }
    }

    private func log(_ error: StoreError, _ request: HTTPRequest) {
        switch error {
        case .failed(let reason):
            logger.error("the database refused a request", metadata: request.logMetadata(["reason": "\(reason)"]))
        case .unavailable(let reason):
            logger.warning("the database is unavailable", metadata: request.logMetadata(["reason": "\(reason)"]))
        case .overloaded:
            logger.warning("the store is overloaded", metadata: request.logMetadata([:]))
        }
    }

    func newID(at now: Timestamp) -> ExpirationID {
        ExpirationID(at: now)
    }
}

extension HTTPRequest {
    /// What a log line about this request has: its id, those of its trace, and `more`.
    func logMetadata(_ more: Logger.Metadata) -> Logger.Metadata {
        var metadata = more
        metadata["reqId"] = "\(id)"
        if let trace {
            metadata["trace_id"] = "\(trace.context.traceID)"
            metadata["span_id"] = "\(trace.context.spanID)"
        }
        return metadata
    }
}

extension ExpirationID {
    /// A new id for what is asked for at `now`.
    init(at now: Timestamp) {
        self.init(milliseconds: UInt64(max(now.milliseconds, 0)))
    }
}
