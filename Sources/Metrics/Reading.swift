/// The value of one series, read when it is rendered.
public struct Reading: Sendable {
    /// Names and values of its labels, in the order of all series of its metric.
    public let labels: [(String, String)]
    /// The value, in the metric's unit.
    public let value: Double

    /// A reading of these.
    public init(labels: [(String, String)], value: Double) {
        self.labels = labels
        self.value = value
    }
}

/// Those who may see a metric: each sees what those before it see.
public enum MetricsAudience: Int, Comparable, CaseIterable, Sendable {
    /// Whoever reaches the port.
    case everybody
    /// Those who may act for all tenants.
    case operators

    /// True if `right` sees more.
    public static func < (left: MetricsAudience, right: MetricsAudience) -> Bool {
        left.rawValue < right.rawValue
    }
}
