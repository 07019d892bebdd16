import Metrics

/// The columns of a statement that ends timers: which one, and how many dead letters it stored in all.
enum EndColumn: Int, Column {
    /// The timer's id, or its place in the batch.
    case timer
    case letters

    var expression: String { "\(self)" }
}

/// Counts dead letters, and tells of them: they are due at once.
struct LetterAnnouncer: Sendable {
    private let announcer: DueAnnouncer
    private let counter: Counter

    init(announcer: DueAnnouncer, metrics: MetricsRegistry) {
        self.announcer = announcer
        counter = metrics.counter(
            "timer_dead_letters_total", help: "Timers stored because another has ended: onError, onEnd and the default."
        )
    }

    /// - Parameter rows: of a statement with `EndColumn`.
    func announce(_ rows: Rows) {
        let count = (rows.all(of: EndColumn.self).compactMap { $0.integer(.letters, as: Int64.self) }).max() ?? 0
        if count == 0 { return }
        counter.add(Int(count))
        announcer.scheduled(dueIn: .zero)
    }
}
