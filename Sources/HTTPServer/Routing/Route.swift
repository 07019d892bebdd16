/// One route: a method, a path pattern such as `/expirations/{id}`, and what it runs.
public struct Route: Sendable {
    public let method: HTTPMethod
    public let pattern: String
    public let handler: RouteHandler

    public init(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping RouteHandler) {
        self.method = method
        self.pattern = pattern
        self.handler = handler
    }
}
