/// The table of routes: finds that of a request, or says what is wrong when there is none.
///
/// A path without parameters is one dictionary look-up and wins over a pattern. A trailing slash makes another path.
/// Routes that share a path must name its parameters alike.
public struct Router: Sendable {
    /// The outcome of a look-up.
    public enum Match: Sendable {
        /// The route, and what the path says.
        case found(Route, PathParameters)
        /// The path is known, the method is not: 405 with these in Allow. HEAD goes with GET, OPTIONS with all.
        case methodNotAllowed(allow: [HTTPMethod])
        /// The path is unknown.
        case notFound
    }

    private let exact: [String: [Route]]
    private let patterns: [RoutePattern]

    /// A router for these routes.
    public init(_ routes: [Route]) {
        let byPattern = Dictionary(grouping: routes, by: \.pattern)
        exact = byPattern.filter { !RoutePattern.hasParameters($0.key) }
        patterns = byPattern.filter { RoutePattern.hasParameters($0.key) }
            .map { RoutePattern($0.key, $0.value) }
            .sorted { $0.isMoreSpecific(than: $1) }
    }

    /// Looks a request up. HEAD finds the route of GET. OPTIONS of a known path, and of "*", finds a route that answers
    /// 204 with Allow. A path whose parameter does not decode to UTF-8 is not found: nothing can have that name.
    public func match(_ method: HTTPMethod, path: String) -> Match {
        if let routes = exact[path] { return choose(method, routes, PathParameters()) }
        if path == "*", method == .options { return .found(.allowing(HTTPMethod.all, path), PathParameters()) }
        for pattern in patterns {
            if let parameters = pattern.match(path) { return choose(method, pattern.routes, parameters) }
        }
        return .notFound
    }

    private func choose(_ method: HTTPMethod, _ routes: [Route], _ parameters: PathParameters) -> Match {
        if let route = routes.first(where: { $0.method == method }) { return .found(route, parameters) }
        if method == .head, let route = routes.first(where: { $0.method == .get }) { return .found(route, parameters) }
        let methods = routes.map(\.method)
        let allow = methods + (methods.contains(.get) && !methods.contains(.head) ? [.head] : []) + [.options]
        guard method == .options else { return .methodNotAllowed(allow: allow) }
        return .found(.allowing(allow, routes[0].pattern), parameters)
    }
}

extension Route {
    /// A route for OPTIONS, answered by the router itself (RFC 9110 §9.3.7).
    fileprivate static func allowing(_ methods: [HTTPMethod], _ pattern: String) -> Route {
        let allow = methods.map(\.rawValue).joined(separator: ", ")
        return Route(.options, pattern) { _, _ in HTTPResponse(HTTPStatus(204), headers: ["allow": allow]) }
    }
}
