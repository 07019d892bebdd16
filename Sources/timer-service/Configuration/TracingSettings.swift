import TraceExport
import Tracing

/// The settings of traces, under OpenTelemetry's names. Without an endpoint there are none, and nothing is recorded or sent.
struct TracingSettings: Sendable {
    let sampler: Sampler
    let export: ExportConfiguration
    /// What `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say of this process.
    let resource: [(key: String, value: String)]

    private static let common = "OTEL_EXPORTER_OTLP_"
    private static let own = "OTEL_EXPORTER_OTLP_TRACES_"

    /// Nil: traces are off.
    static func read(_ reader: inout EnvironmentReader) -> TracingSettings? {
        if reader.choice("OTEL_SDK_DISABLED", default: DisabledSwitch.false) == .true { return nil }
        if reader.choice("OTEL_TRACES_EXPORTER", default: ExporterKind.otlp) == .none { return nil }
        guard let endpoint = endpoint(&reader) else { return nil }
        _ = reader.choice(name("PROTOCOL", reader), default: ExportProtocol.protobuf)
        return TracingSettings(
            sampler: sampler(&reader), export: export(to: endpoint, &reader), resource: resource(&reader))
    }

    /// The traces' own setting goes before that of all signals.
    private static func name(_ suffix: String, _ reader: EnvironmentReader) -> String {
        reader.has(own + suffix) ? own + suffix : common + suffix
    }

    /// A wrong one is not shown: it may hold a password.
    private static func endpoint(_ reader: inout EnvironmentReader) -> CollectorEndpoint? {
        let name = name("ENDPOINT", reader)
        guard let text = reader.string(name) else { return nil }
        let endpoint = CollectorEndpoint(text, appending: name.hasPrefix(own) ? nil : "v1/traces")
        if endpoint == nil { reader.refuse(name, "must be http:// or https:// with a host, and without a user") }
        return endpoint
    }

    private static func export(
        to endpoint: CollectorEndpoint, _ reader: inout EnvironmentReader
    ) -> ExportConfiguration {
        var export = ExportConfiguration(endpoint: endpoint)
        export.timeout = reader.milliseconds(name("TIMEOUT", reader), in: 1...600_000, default: export.timeout)
        export.headers = headers(&reader)
        export.authoritiesPath = file("CERTIFICATE", &reader)
        export.clientCertificatePath = file("CLIENT_CERTIFICATE", &reader)
        export.clientKeyPath = file("CLIENT_KEY", &reader)
        export.maxQueueSpans = reader.integer("OTEL_BSP_MAX_QUEUE_SIZE", in: 1...100_000, default: export.maxQueueSpans)
        export.maxBatchSpans = reader.integer(
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", in: 1...export.maxQueueSpans,
            default: min(export.maxBatchSpans, export.maxQueueSpans))
        export.delay = reader.milliseconds("OTEL_BSP_SCHEDULE_DELAY", in: 1...3_600_000, default: export.delay)
        export.batchTimeout = reader.milliseconds(
            "OTEL_BSP_EXPORT_TIMEOUT", in: 1...600_000, default: export.batchTimeout)
        return export
    }

    private static func headers(_ reader: inout EnvironmentReader) -> [(name: String, value: String)] {
        let name = name("HEADERS", reader)
        guard let text = reader.string(name) else { return [] }
        guard let list = KeyValueList(text), list.pairs.allSatisfy({ isField($0.key, $0.value) }) else {
            reader.refuse(name, "must be name=value pairs with commas between them, percent-encoded")
            return []
        }
        return list.pairs.map { ($0.key, $0.value) }
    }

    /// RFC 9110 §5.1 and §5.5: what ends a line would be another field.
    private static func isField(_ name: String, _ value: String) -> Bool {
        name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }
            && value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    /// The path of a file that this process can read.
    private static func file(_ suffix: String, _ reader: inout EnvironmentReader) -> String? {
        reader.file(name(suffix, reader))
    }

    private static func resource(_ reader: inout EnvironmentReader) -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        if let text = reader.string("OTEL_RESOURCE_ATTRIBUTES") {
            if let list = KeyValueList(text) {
                pairs = list.pairs
            } else {
                reader.refuse(
                    "OTEL_RESOURCE_ATTRIBUTES", "must be key=value pairs with commas between them, percent-encoded")
            }
        }
        guard let name = reader.string("OTEL_SERVICE_NAME") else { return pairs }
        return pairs.filter { $0.key != "service.name" } + [("service.name", name)]
    }

    private static func sampler(_ reader: inout EnvironmentReader) -> Sampler {
        switch reader.choice("OTEL_TRACES_SAMPLER", default: SamplerName.parentbased_always_on) {
        case .always_on: .alwaysOn
        case .always_off: .alwaysOff
        case .traceidratio: .ratio(ratio(&reader))
        case .parentbased_always_on: .parentBased(.alwaysOn)
        case .parentbased_always_off: .parentBased(.alwaysOff)
        case .parentbased_traceidratio: .parentBased(.ratio(ratio(&reader)))
        }
    }

    private static func ratio(_ reader: inout EnvironmentReader) -> Double {
        guard let text = reader.string("OTEL_TRACES_SAMPLER_ARG") else { return 1 }
        if let ratio = Double(text), (0...1).contains(ratio) { return ratio }
        reader.refuse("OTEL_TRACES_SAMPLER_ARG", "\"\(text)\" is not a number from 0 to 1")
        return 1
    }
}

/// `OTEL_SDK_DISABLED`.
private enum DisabledSwitch: String, CaseIterable {
    case `true`, `false`
}

/// `OTEL_TRACES_EXPORTER`.
private enum ExporterKind: String, CaseIterable {
    case otlp, none
}

/// `OTEL_EXPORTER_OTLP_PROTOCOL`: spans to a port for gRPC would all be lost.
private enum ExportProtocol: String, CaseIterable {
    case protobuf = "http/protobuf"
}

/// `OTEL_TRACES_SAMPLER`.
private enum SamplerName: String, CaseIterable {
    case always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio
}
