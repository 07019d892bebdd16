import Glibc
import Metrics
import TraceExport
import Tracing

/// The recording and the export of spans, as far as they are configured.
struct Traces: Sendable {
    /// Nil: nothing is recorded.
    let tracer: Tracer?
    private let exporter: SpanExporter?

    /// The time for what waits when the process stops: timers are worth waiting for, spans are not.
    static let farewell = Duration.seconds(2)

    init(_ settings: TracingSettings?, metrics: MetricsRegistry, log: ServiceLog) throws {
        guard let settings else {
            tracer = nil
            exporter = nil
            return
        }
        let request = OTLPRequest(
            resource: Self.resource(settings), scope: (name: Version.name, version: Version.number))
        let exporter = try SpanExporter(
            settings.export, request: request, metrics: metrics, logger: log.logger("traces"))
        self.exporter = exporter
        tracer = Tracer(sampler: settings.sampler, sink: exporter)
    }

    /// Sends what waits, as far as the time goes.
    func close(within limit: Duration) async {
        await exporter?.close(within: limit)
    }

    /// What is known of this process, unless the operator says it otherwise.
    private static func resource(_ settings: TracingSettings) -> [SpanAttribute] {
        let host = HostName.current
        let known = [
            ("service.name", Version.name), ("service.version", Version.number),
            ("service.instance.id", "\(host)-\(getpid())"), ("host.name", host),
            ("telemetry.sdk.name", Version.name), ("telemetry.sdk.version", Version.number),
            ("telemetry.sdk.language", "swift"),
        ]
        let said = Set(settings.resource.map(\.key))
        return (known.filter { !said.contains($0.0) } + settings.resource).map { SpanAttribute($0.0, $0.1) }
    }
}
