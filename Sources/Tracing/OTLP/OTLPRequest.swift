/// The message `ExportTraceServiceRequest`: spans of one process, and what that process is.
public struct OTLPRequest: Sendable {
    private let resource: [UInt8]
    private let scope: [UInt8]

    /// Requests of the process that these attributes tell of.
    ///
    /// - Parameters:
    ///   - resource: `service.name` among them.
    ///   - scope: the name and version of what makes the spans.
    public init(resource: [SpanAttribute], scope: (name: String, version: String)) {
        var writer = ProtobufWriter()
        writer.message(1) { message in
            for attribute in resource { message.attribute(1, attribute) }
        }
        self.resource = writer.bytes
        writer = ProtobufWriter()
        writer.message(1) { message in
            message.string(1, scope.name)
            message.string(2, scope.version)
        }
        self.scope = writer.bytes
    }

    /// The semantic conventions that names and attributes follow.
    private static let schema = "https://opentelemetry.io/schemas/1.37.0"

    /// The request with these spans, each as `SpanSink` takes it.
    public func bytes(_ spans: some Collection<[UInt8]>) -> [UInt8] {
        var inner = ProtobufWriter()
        inner.append(scope)
        for span in spans { inner.data(2, span) }
        inner.string(3, Self.schema)
        var outer = ProtobufWriter()
        outer.append(resource)
        outer.data(2, inner.bytes)
        outer.string(3, Self.schema)
        var request = ProtobufWriter()
        request.data(1, outer.bytes)
        return request.bytes
    }
}
