/// The percent-decoded values of a route's `{name}` segments.
public struct PathParameters: Sendable {
    private let values: [(name: String, value: String)]

    public init(_ values: [(name: String, value: String)] = []) {
        self.values = values
    }

    /// The value of `name`, empty if the route has no such segment.
    public subscript(name: String) -> String {
        values.first { $0.name == name }?.value ?? ""
    }
}
