/// What a route runs. `parameters` holds the percent-decoded values of the path's `{name}` segments.
public typealias RouteHandler = @Sendable (_ request: HTTPRequest, _ parameters: PathParameters) async -> HTTPResponse
