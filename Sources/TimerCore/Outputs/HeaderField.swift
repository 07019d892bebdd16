/// One header of an output.
public struct HeaderField: Hashable, Sendable {
    /// The name as it was given.
    public let name: String
    /// The value, which may be a secret: see `isSecret`.
    public let value: String

    /// A header as it was given.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension String {
    /// True if both are the same name when letter case does not count (RFC 9110 §5.1).
    ///
    /// - Parameter other: a token, and so ASCII. `self` may be any text: the Kelvin sign's lower case is the letter k.
    func isSameFieldName(as other: String) -> Bool {
        if utf8.count == other.utf8.count, zip(utf8, other.utf8).allSatisfy({ $0.isSameLetter(as: $1) }) { return true }
        return !utf8.allSatisfy { $0 < 0x80 } && lowercased() == other.lowercased()
    }

    /// True if this is one of `names`, which are in lower case.
    func isFieldName(in names: [StaticString]) -> Bool {
        names.contains { name in
            let known = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            return utf8.count == known.count && zip(utf8, known).allSatisfy { $0.isSameLetter(as: $1) }
        }
    }
}

extension UInt8 {
    fileprivate func isSameLetter(as other: UInt8) -> Bool {
        asciiLowercased == other.asciiLowercased
    }

    private var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
