/// One metric name with its series, by their labels.
struct Family {
    enum Value {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
        case reading(@Sendable () -> Double)
        case readings(@Sendable () -> [Reading])
    }

    let name: String
    let help: String
    let kind: String
    let audience: MetricsAudience
    private var series: [(labels: String, value: Value)] = []

    init(name: String, help: String, kind: String, audience: MetricsAudience) {
        self.name = name
        self.help = help
        self.kind = kind
        self.audience = audience
    }

    mutating func value(for labels: String, make: () -> Value) -> Value {
        if let known = series.first(where: { $0.labels == labels }) { return known.value }
        let value = make()
        series.append((labels, value))
        return value
    }

    func render() -> String {
        var text = "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
        for (labels, value) in series { text += render(value, labels) }
        return text
    }

    private func render(_ value: Value, _ labels: String) -> String {
        switch value {
        case .counter(let counter): "\(name)\(Self.braces(labels)) \(counter.value)\n"
        case .gauge(let gauge): line(labels, gauge.value)
        case .reading(let read): line(labels, read())
        case .readings(let read): read().map { line(Self.render($0.labels), $0.value) }.joined()
        case .histogram(let histogram): render(histogram, labels)
        }
    }

    private func line(_ labels: String, _ value: Double) -> String {
        "\(name)\(Self.braces(labels)) \(Self.text(value))\n"
    }

    /// A value as the text format spells it.
    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }

    private func render(_ histogram: Histogram, _ labels: String) -> String {
        let counts = histogram.cumulativeCounts
        let bounds = histogram.bounds.map { "\($0)" } + ["+Inf"]
        let separator = labels.isEmpty ? "" : ","
        var text = ""
        for (bound, count) in zip(bounds, counts) {
            text += "\(name)_bucket{\(labels)\(separator)le=\"\(bound)\"} \(count)\n"
        }
        text += "\(name)_sum\(Self.braces(labels)) \(histogram.sum)\n"
        text += "\(name)_count\(Self.braces(labels)) \(counts.last ?? 0)\n"
        return text
    }

    private static func braces(_ labels: String) -> String {
        labels.isEmpty ? "" : "{\(labels)}"
    }

    /// `name="value"` pairs, escaped as the text format asks: backslash, quote and line feed.
    static func render(_ labels: [(String, String)]) -> String {
        labels.map { name, value in
            var escaped = ""
            for character in value {
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.append(character)
                }
            }
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }
}

extension Family.Value {
    var counter: Counter {
        guard case .counter(let counter) = self else { preconditionFailure("not a counter") }
        return counter
    }

    var gauge: Gauge {
        guard case .gauge(let gauge) = self else { preconditionFailure("not a gauge") }
        return gauge
    }

    var histogram: Histogram {
        guard case .histogram(let histogram) = self else { preconditionFailure("not a histogram") }
        return histogram
    }
}
