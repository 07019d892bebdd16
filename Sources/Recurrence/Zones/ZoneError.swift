/// The text names no time zone of IANA's.
public struct ZoneError: Error, Hashable, Sendable {
    public init() {}
}

extension ZoneError: CustomStringConvertible {
    public var description: String { "not the name of an IANA time zone" }
}
