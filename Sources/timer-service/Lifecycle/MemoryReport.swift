import Logging

/// What is said at the start of the memory that the process may take, and of the budgets that are in force.
struct MemoryReport {
    /// Bytes; nil: no limit was found.
    let limit: Int?
    /// `unit`: the bytes of one in which the setting is written, and told.
    let budgets: [(setting: String, bytes: Int, unit: Int)]

    init(_ configuration: ServiceConfiguration) {
        limit = configuration.memoryLimit
        let kafka = configuration.kafka.map { ("queue.buffering.max.kbytes", $0.queueBytes, 1024) }
        budgets =
            [
                ("HTTP_MAX_BUFFERED_BODY_BYTES", configuration.http.maxBufferedBodyBytes, 1),
                ("HTTP_MAX_BUFFERED_ANSWER_BYTES", configuration.http.maxBufferedAnswerBytes, 1),
                ("MAX_IN_FLIGHT_BYTES", configuration.expiry.maxInFlightBytes, 1),
            ] + [kafka].compactMap { $0 }
    }

    /// True if the budgets alone allow more than the limit: settings say so, as the defaults follow it.
    var isOverbooked: Bool {
        guard let limit else { return false }
        return budgets.reduce(MemoryBudgets.base) { $0 + $1.bytes } > limit
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["limitMiB": "\(limit.map { "\($0 >> 20)" } ?? "none")"]
        for budget in budgets { metadata[budget.setting] = "\(budget.bytes / budget.unit)" }
        return metadata
    }

    func write(to logger: Logger) {
        if isOverbooked {
            logger.warning("the budgets allow more than the memory limit", metadata: metadata)
        } else {
            logger.info("memory budgets", metadata: metadata)
        }
    }
}
