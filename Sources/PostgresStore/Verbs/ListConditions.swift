import TimerCore

/// The conditions of an `ExpirationFilter` as SQL, with their parameters.
///
/// Those that the order of the candidates' index has leave no candidates behind; the others are asked of each
/// candidate, and each that they refuse was read for nothing.
struct ListConditions {
    /// The time in an id, by the clock of the replica that made it, and `created_at`, by the database's, differ by so much at most
    /// (RFC 9562 §5.7). A replica warns when it is a second.
    static let idMargin = Duration.seconds(600)

    private let filter: ExpirationFilter
    private let order: ExpirationQuery.Order
    private let source: ListSource
    private let idMargin: Duration

    init(
        _ filter: ExpirationFilter, in order: ExpirationQuery.Order, from source: ListSource,
        idMargin: Duration = Self.idMargin
    ) {
        self.filter = filter
        self.order = order
        self.source = source
        self.idMargin = idMargin
    }

    /// Conditions on a candidate's own columns, by which none is left behind.
    func own(_ parameters: inout ListParameters) -> [String] {
        var conditions: [String] = []
        switch source {
        case .documents where order == .newest:
            if let service = filter.applicantService {
                conditions.append("applicant_service = \(parameters.add(service))")
            }
        case .labelled(let label): conditions.append(ListSource.isLabelled(parameters.add(label.text)))
        // What the partial indexes say of themselves.
        case .failed: conditions.append("last_error IS NOT NULL")
        case .unfired: conditions.append("status IN (2, 3)")
        // An array of one, and no equality: the order that follows then has this index alone, see `AuditIndex`.
        case .changed(let operation): conditions.append("operation = ANY (ARRAY[\(parameters.add(operation))])")
        case .documents, .fewDocuments, .fewLabelled, .pending, .queues, .fewFailed, .fewUnfired, .fewInError,
            .fewChanged:
            break
        }
        if source.isRangedByID(in: order) { conditions += idRange(&parameters) }
        if source.isRanged(in: order) { conditions += range("due_at", &parameters) }
        return conditions
    }

    /// Conditions on single candidates and their other tables.
    func others(_ parameters: inout ListParameters) -> [String] {
        var conditions = status()
        switch source {
        case .documents where order == .newest, .fewDocuments: break
        default:
            if let service = filter.applicantService {
                conditions.append("e.applicant_service = \(parameters.add(service))")
            }
        }
        if !source.isRanged(in: order) {
            conditions += range(filter.status == .pending ? "p.due_at" : "e.due_at", &parameters)
        }
        if let from = filter.createdFrom { conditions.append("e.created_at >= \(parameters.add(from))") }
        if let before = filter.createdBefore { conditions.append("e.created_at < \(parameters.add(before))") }
        if source != .fewInError { conditions += Self.ended(filter, &parameters) }
        if let destination = filter.destination { conditions.append(Self.condition(destination, &parameters)) }
        for label in filter.labels where source != .labelled(label) && source != .fewLabelled(label) {
            conditions.append(has(label, &parameters))
        }
        if let text = filter.lastError {
            conditions.append("strpos(coalesce(s.last_error, p.last_error), \(parameters.add(text))) > 0")
        }
        if let operation = filter.bulkOperation, source != .changed(operation), source != .fewChanged(operation) {
            conditions.append(isChanged(in: operation, &parameters))
        }
        return conditions
    }

    /// Conditions on when a timer ended.
    static func ended(_ filter: ExpirationFilter, _ parameters: inout ListParameters) -> [String] {
        var conditions: [String] = []
        if let from = filter.endedFrom { conditions.append("s.settled_at >= \(parameters.add(from))") }
        if let before = filter.endedBefore { conditions.append("s.settled_at < \(parameters.add(before))") }
        return conditions
    }

    private func status() -> [String] {
        var conditions: [String] = []
        switch filter.status {
        case .pending where ["e", "l", "b"].contains(source.table): conditions.append("p.id IS NOT NULL")
        case .pending, nil: break
        case .expired, .aborted, .error: conditions.append("s.status = \(filter.status?.rawValue ?? 0)")
        }
        if filter.hasFailed, source != .failed, source != .fewFailed { conditions.append("p.last_error IS NOT NULL") }
        return conditions
    }

    /// OFFSET 0: the planner may not join with all that have the label.
    private func has(_ label: Label, _ parameters: inout ListParameters) -> String {
        """
        EXISTS (
            SELECT FROM timer_service.labels
            WHERE id = e.id AND name = \(parameters.add(label.name)) AND value = \(parameters.add(label.value)) OFFSET 0)
        """
    }

    /// OFFSET 0 likewise.
    private func isChanged(in operation: ExpirationID, _ parameters: inout ListParameters) -> String {
        """
        EXISTS (
            SELECT FROM timer_service.bulk_changes
            WHERE id = e.id AND operation = \(parameters.add(operation)) OFFSET 0)
        """
    }

    private func range(_ column: String, _ parameters: inout ListParameters) -> [String] {
        var conditions: [String] = []
        if let from = filter.dueFrom { conditions.append("\(column) >= \(parameters.add(from))") }
        if let before = filter.dueBefore { conditions.append("\(column) < \(parameters.add(before))") }
        return conditions
    }

    /// Ids that are not of about the time asked for; `created_at` decides.
    private func idRange(_ parameters: inout ListParameters) -> [String] {
        var conditions: [String] = []
        if let from = filter.createdFrom {
            conditions.append("id >= \(parameters.add(ExpirationID(from.advanced(by: .zero - idMargin))))")
        }
        if let before = filter.createdBefore {
            conditions.append("id < \(parameters.add(ExpirationID(before.advanced(by: idMargin))))")
        }
        return conditions
    }

    /// A queue's number, and so that of a document, has its destination in the lower half. A host alone is looked for in the text
    /// of the output: as it was written, without port and the root's dot.
    private static func condition(_ filter: DestinationFilter, _ parameters: inout ListParameters) -> String {
        switch filter.kind {
        case .keys(let keys):
            return "e.destination & 4294967295 = ANY (\(parameters.add(keys.map { Int64($0.rawValue) })))"
        case .named(let host, let topic):
            let kafka = DestinationKey(OutputMode.kafkaDestination).rawValue
            return """
                CASE WHEN e.destination & 4294967295 = \(kafka) THEN \(topic.map { isTopic($0, &parameters) } ?? "false")
                    ELSE \(host.map { isHost($0, &parameters) } ?? "false") END
                """
        }
    }

    private static func isHost(_ host: String, _ parameters: inout ListParameters) -> String {
        let written = "regexp_replace(lower(e.output_mode::json ->> 'hostname'), ':[0-9]+$', '')"
        return "rtrim(\(written), '.') = \(parameters.add(host))"
    }

    /// A key may hold U+0000, which PostgreSQL's JSON functions refuse anywhere in a text (json.c: 22P05). Where it may do, the
    /// names of topics, which need no escapes, are looked for in the text.
    private static func isTopic(_ topic: String, _ parameters: inout ListParameters) -> String {
        let pattern =
            #""topics"\s*:\s*\[[^]]*""#
            + topic.split(separator: ".", omittingEmptySubsequences: false)
            .joined(separator: #"\."#) + "\""
        return """
            CASE WHEN strpos(e.output_mode, '\\u0000') > 0 THEN e.output_mode ~ \(parameters.add(pattern))
                ELSE (e.output_mode::json -> 'topics')::jsonb ? \(parameters.add(topic)) END
            """
    }
}

extension ExpirationID {
    /// The least id of a timer that was made at this time.
    fileprivate init(_ time: Timestamp) {
        self.init(high: UInt64(max(time.milliseconds, 0)) << 16, low: 0)
    }
}

/// The parameters of a statement that is put together, each added where it is named.
struct ListParameters {
    private(set) var values = Parameters()

    mutating func add(_ value: Timestamp) -> String {
        values.add(value)
        return named("timestamptz")
    }

    mutating func add(_ value: String) -> String {
        values.add(value)
        return named("text")
    }

    mutating func add(_ value: Int64) -> String {
        values.add(value)
        return named("bigint")
    }

    mutating func add(_ values: [Int64]) -> String {
        self.values.add(.bigint, values)
        return named("bigint[]")
    }

    mutating func add(_ value: ExpirationID) -> String {
        values.add(value)
        return named("uuid")
    }

    private func named(_ type: String) -> String {
        "$\(values.ranges.count)::\(type)"
    }
}
