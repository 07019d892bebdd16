/// The metrics of a scrape as a page of Markdown: a row for each, by name.
struct MetricsPage {
    fileprivate struct Metric {
        let help: String
        var kind = ""
        /// Values by label, as they came first.
        var labels: [(name: String, values: [String])] = []
    }

    /// Labels whose values are no closed set.
    private static let open: Set<String> = ["destination", "version"]
    private static let head = """
        # Metrics

        What `GET /-/metrics` shows, in Prometheus's text format; written by
        `RENDER_METRICS=1 swift test --filter MetricsPageTests`, which also holds this page equal to what a service shows.
        Figures are of the replica that is asked, unless the help says otherwise. Alerts are in
        [deploy/prometheus/alerts.yaml](../deploy/prometheus/alerts.yaml), a dashboard in
        [deploy/grafana/dashboard.json](../deploy/grafana/dashboard.json).

        `destination` is the name of one of the 50 busiest destinations, or `other` for all else, however many hosts clients
        name. With `API_TOKENS` those metrics need a token that is not bound to an applicantService; whoever else asks gets all
        others. `timer_kafka_…` are there with `KAFKA_BROKERS`, and `timer_trace_…` with an endpoint for
        [traces](tracing.md).

        | metric | kind | labels | what it counts or measures |
        |---|---|---|---|

        """

    private var metrics: [String: Metric] = [:]

    init(scrape: String) throws {
        let sample = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? \S+/
        for line in scrape.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch (words[0], words.count > 1 ? words[1] : "") {
            case ("#", "HELP"): metrics[words[2]] = Metric(help: words[3])
            case ("#", "TYPE"): metrics[words[2]]?.kind = words[3]
            default:
                guard let match = line.wholeMatch(of: sample) else { continue }
                let name = String(match.1)
                let family = metrics[name] == nil ? name.replacing(/_(bucket|sum|count)$/, with: "") : name
                for label in (match.2 ?? "").matches(of: /([a-z_]+)="((?:[^"\\]|\\.)*)"/) {
                    metrics[family]?.add(String(label.1), String(label.2))
                }
            }
        }
    }

    var text: String {
        metrics.sorted { $0.key < $1.key }.reduce(into: Self.head) { text, entry in
            let (name, metric) = entry
            let labels = metric.labels.map { Self.text($0.name, $0.values) }.joined(separator: "; ")
            text += "| `\(name)` | \(metric.kind) | \(labels) | \(metric.help) |\n"
        }
    }

    private static func text(_ label: String, _ values: [String]) -> String {
        if open.contains(label) { return "`\(label)`" }
        let finite = values.filter { $0 != "+Inf" }
        if label == "le" { return "buckets from \(finite.first ?? "") to \(finite.last ?? "")" }
        return "`\(label)`: \(values.joined(separator: ", "))"
    }
}

extension MetricsPage.Metric {
    mutating func add(_ label: String, _ value: String) {
        guard let index = labels.firstIndex(where: { $0.name == label }) else {
            labels.append((label, [value]))
            return
        }
        if !labels[index].values.contains(value) { labels[index].values.append(value) }
    }
}
