/// Header fields in the order of the message; names compare without regard to ASCII case (RFC 9110 §5.1).
///
/// The fields stay bytes until they are asked for: a request costs no String per field that nobody reads.
public struct HTTPHeaders: Sendable {
    public struct Field: Sendable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private(set) var bytes: [UInt8]
    private(set) var ranges: [FieldRange]

    public init(_ fields: [Field] = []) {
        bytes = []
        ranges = []
        for field in fields { add(field.name, field.value) }
    }

    /// Fields that lie in `bytes`, which may hold more than them.
    init(bytes: [UInt8], ranges: [FieldRange]) {
        self.bytes = bytes
        self.ranges = ranges
    }

    /// Bytes that are not UTF-8 (obs-text, RFC 9110 §5.5) come out as U+FFFD.
    public var fields: [Field] {
        ranges.map { Field(text($0.name), text($0.value)) }
    }

    public mutating func add(_ name: String, _ value: String) {
        let nameStart = bytes.count
        bytes.append(contentsOf: name.utf8)
        let valueStart = bytes.count
        bytes.append(contentsOf: value.utf8)
        ranges.append(FieldRange(name: nameStart..<valueStart, value: valueStart..<bytes.count))
    }

    /// The value of the first field of that name.
    public func first(_ name: String) -> String? {
        ranges.first { bytes.equalsIgnoringASCIICase($0.name, name) }.map { text($0.value) }
    }

    /// The values of all fields of that name, in order.
    public func all(_ name: String) -> [String] {
        ranges.filter { bytes.equalsIgnoringASCIICase($0.name, name) }.map { text($0.value) }
    }

    /// Whether one field of that name, and no other, is there, and has that value, byte for byte.
    ///
    /// - Parameter name: in lower case.
    public func has(_ name: StaticString, once value: StaticString) -> Bool {
        var found: FieldRange?
        for range in ranges where bytes.equalsIgnoringASCIICase(range.name, lowercased: name) {
            guard found == nil else { return false }
            found = range
        }
        return found.map { bytes.equals($0.value, value) } ?? false
    }

    /// Whether a field of that name has that value, without regard to ASCII case.
    ///
    /// - Parameters: in lower case.
    func contains(_ name: StaticString, _ value: StaticString) -> Bool {
        ranges.contains {
            bytes.equalsIgnoringASCIICase($0.name, lowercased: name)
                && bytes.equalsIgnoringASCIICase($0.value, lowercased: value)
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0, $1) })
    }
}
