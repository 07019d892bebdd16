/// Finds the route for a request; says what is wrong when there is none.
public struct Router: Sendable {
    public enum Match: Sendable {
        case found(Route, PathParameters)
        /// The path is known, the method is not: 405 with these in Allow. HEAD goes with GET, OPTIONS with all.
        case methodNotAllowed(allow: [HTTPMethod])
        case notFound
    }

    private let routes: [Route]

    public init(_ routes: [Route]) {
        self.routes = routes
    }

    /// HEAD finds the route of GET.
    public func match(_ method: HTTPMethod, path: String) -> Match {
        .notFound
    }
}
