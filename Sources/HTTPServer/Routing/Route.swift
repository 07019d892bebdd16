/// One route: a method, a path pattern such as `/expirations/{id}`, and what it runs.
public struct Route: Sendable {
    /// The method. That of GET serves HEAD as well.
    public let method: HTTPMethod
    /// The path, with `{name}` for a segment that may be anything.
    public let pattern: String
    /// The code that the route runs.
    public let handler: RouteHandler

    /// A route of these three.
    public init(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping RouteHandler) {
        self.method = method
        self.pattern = pattern
        self.handler = handler
    }
}

/// The code that a route runs. `parameters` holds the percent-decoded values of the path's `{name}` segments.
public typealias RouteHandler = @Sendable (_ request: HTTPRequest, _ parameters: PathParameters) async -> HTTPResponse

/// The percent-decoded values of a route's `{name}` segments.
public struct PathParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// The parameters of these names; without any, of a path that has none.
    public init(_ values: [(name: String, value: String)] = []) {
        self.values = values
    }

    /// The value of `name`, empty if the route has no such segment.
    public subscript(name: String) -> String {
        values.first { $0.name == name }?.value ?? ""
    }
}

/// A path with `{name}` segments, and the routes that share it.
struct RoutePattern: Sendable {
    private enum Segment: Sendable {
        case exact(String)
        case parameter(String)
    }

    let routes: [Route]
    private let segments: [Segment]

    init(_ pattern: String, _ routes: [Route]) {
        self.routes = routes
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            Self.hasParameters(segment) ? .parameter(String(segment.dropFirst().dropLast())) : .exact(String(segment))
        }
    }

    static func hasParameters(_ text: some StringProtocol) -> Bool {
        text.contains("{")
    }

    /// True if this pattern is tried before `other`: exact segments come before parameters, from left to right. Only
    /// patterns of one length can match one path; others are ordered by length, without which this would be no order to
    /// sort by.
    func isMoreSpecific(than other: RoutePattern) -> Bool {
        guard segments.count == other.segments.count else { return segments.count < other.segments.count }
        for (mine, theirs) in zip(segments, other.segments) {
            switch (mine, theirs) {
            case (.exact, .parameter): return true
            case (.parameter, .exact): return false
            default: continue
            }
        }
        return false
    }

    /// The path's parameters; nil if the path is another one, or a parameter is empty or does not decode.
    func match(_ path: String) -> PathParameters? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == segments.count else { return nil }
        var values: [(name: String, value: String)] = []
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .exact(let text):
                guard part == text else { return nil }
            case .parameter(let name):
                guard !part.isEmpty, let value = PercentCoding.decode(part.utf8) else { return nil }
                values.append((name, value))
            }
        }
        return PathParameters(values)
    }
}
