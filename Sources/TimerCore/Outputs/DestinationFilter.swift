/// A filter by where timers go: `host`, `host:port`, a topic, or a destination as metrics and logs name it.
public struct DestinationFilter: Hashable, Sendable {
    /// The way in which an output is compared.
    public enum Kind: Hashable, Sendable {
        /// Outputs whose destination has one of these keys: a host and a port are known, in any spelling of the host.
        case keys([DestinationKey])
        /// REST outputs to this host as it is written, on any port, without letter case or the root's dot; nil: no host
        /// can be written so. And Kafka outputs with this topic; nil: no topic is named so.
        case named(host: String?, topic: String?)
    }

    /// The filter as it was given.
    public let text: String
    /// The way in which an output is compared.
    public let kind: Kind

    /// Reads `host`, `host:port`, a topic, `http://host` or `https://host`, the last two with or without a port.
    public init(_ text: String) throws(InvalidDestinationFilter) {
        self.text = text
        let scheme = RESTOutputMode.Scheme.allCases.first { text.hasPrefix("\($0.rawValue)://") }
        let rest = scheme.map { text.dropFirst($0.rawValue.count + 3) } ?? text[...]
        guard let authority = try? HostAndPort(String(rest)) else {
            guard scheme == nil, KafkaOutputMode.isLegalTopic(text) else { throw InvalidDestinationFilter() }
            kind = .named(host: nil, topic: text)
            return
        }
        if scheme == nil, authority.port == nil {
            kind = .named(
                host: Self.written(authority.hostname), topic: KafkaOutputMode.isLegalTopic(text) ? text : nil)
            return
        }
        let schemes = scheme.map { [$0] } ?? RESTOutputMode.Scheme.allCases
        kind = .keys(
            schemes.map {
                DestinationKey(
                    RESTOutputMode(
                        method: .post, scheme: $0, hostname: authority.hostname, port: authority.port
                    ).destination)
            })
    }

    /// True if the filter lets timers with this output through.
    public func lets(_ output: OutputMode) -> Bool {
        switch (kind, output) {
        case (.keys(let keys), _): keys.contains(DestinationKey(output.destination))
        case (.named(let host, _), .rest(let rest)): host == Self.written(rest.hostname)
        case (.named(_, let topic), .kafka(let kafka)): topic.map { kafka.topics.contains($0) } ?? false
        }
    }

    private static func written(_ hostname: String) -> String {
        let name = hostname.lowercased()
        return name.utf8.last == UInt8(ascii: ".") ? String(name.dropLast()) : name
    }
}

/// The error in a text that names neither a host nor a topic.
public struct InvalidDestinationFilter: Error, Hashable, Sendable {
    /// What is wrong with it, as the predicate of a sentence about the field.
    public let detail = "must be a host, host:port or a topic"
}
