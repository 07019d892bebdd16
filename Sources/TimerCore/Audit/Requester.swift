/// Who asks for a change, and from where.
public struct Requester: Hashable, Sendable {
    /// The name of the token's holder; nil: nobody in particular.
    public let name: String?
    /// The client's address, at most `longestAddress` bytes. Nil: the change is a part of another, of which alone the
    /// audit has an entry.
    public let address: String?

    /// The most bytes of an address: an IPv6 address with a zone has fewer.
    public static let longestAddress = 64

    /// A requester of this name; a longer address is cut.
    public init(name: String?, address: String? = nil) {
        self.name = name
        self.address = address.map { $0.cut(toBytes: Self.longestAddress) }
    }
}

extension String {
    /// Its beginning, of so many bytes of UTF-8 at most, with no character cut in two.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        // An index within a character of several bytes counts as the one where that begins (SE-0180).
        return String(self[..<utf8.index(startIndex, offsetBy: limit)])
    }
}
