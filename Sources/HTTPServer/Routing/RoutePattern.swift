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

    /// Exact segments come before parameters, from left to right. Only patterns of one length can match one path;
    /// the others are ordered by length, without which this would be no order to sort by.
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

    /// Nil if the path is another one, or a parameter is empty or does not decode.
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
