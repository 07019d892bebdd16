/// The name of a destination: `http://host:port` or `https://host:port` with the host in its canonical spelling, or
/// `kafka`. Timers are told apart by it, so that each of its spellings names the same destination.
public struct DestinationName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name in its canonical spelling, as `OutputMode.destination` has it.
    public let description: String

    /// The name that an output or the store gives.
    public init(canonical text: String) {
        description = text
    }

    /// Reads any spelling of a name: letter case, the default port left out, any form of an address. Nil: it names none.
    public init?(_ text: String) {
        if text == OutputMode.kafkaDestination {
            self.init(canonical: text)
            return
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            let scheme = RESTOutputMode.Scheme(rawValue: text[..<colon].lowercased()),
            let authority = try? HostAndPort(String(text[colon...].dropFirst(3)))
        else { return nil }
        let output = RESTOutputMode(
            method: .post, scheme: scheme, hostname: authority.hostname, port: authority.port)
        self.init(canonical: output.destination)
    }

    /// The key by which the queue and this process tell it apart.
    public var key: DestinationKey {
        DestinationKey(description)
    }

    /// True if `left` comes before `right` in the order of their bytes.
    public static func < (left: DestinationName, right: DestinationName) -> Bool {
        left.description < right.description
    }
}
