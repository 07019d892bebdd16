/// Header fields in the order of the message; names compare without regard to ASCII case (RFC 9110 §5.1).
///
/// The fields stay bytes until they are asked for: a request costs no String per field that nobody reads.
public struct HTTPHeaders: Sendable {
    /// One field: a name and a value.
    public struct Field: Sendable {
        /// The name as it was sent.
        public let name: String
        /// The value without the whitespace at its ends.
        public let value: String

        /// A field of these two.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    private(set) var bytes: [UInt8]
    private(set) var lines: [FieldLine]

    /// The headers of a message that is made here.
    public init(_ fields: [Field] = []) {
        bytes = []
        lines = []
        for field in fields { add(field.name, field.value) }
    }

    /// Fields that lie in `bytes`, which may hold more than them.
    init(bytes: [UInt8], lines: [FieldLine]) {
        self.bytes = bytes
        self.lines = lines
    }

    /// All fields as text. Bytes that are not UTF-8 (obs-text, RFC 9110 §5.5) come out as U+FFFD.
    public var fields: [Field] {
        lines.map { Field(text($0.name), text($0.value)) }
    }

    /// Appends a field. When it is sent, one whose name is no token is left out, and control characters of a value become
    /// spaces.
    public mutating func add(_ name: String, _ value: String) {
        let nameStart = bytes.count
        bytes.append(contentsOf: name.utf8)
        let valueStart = bytes.count
        bytes.append(contentsOf: value.utf8)
        lines.append(FieldLine(name: nameStart..<valueStart, value: valueStart..<bytes.count))
    }

    /// The value of the first field of that name.
    public func first(_ name: String) -> String? {
        lines.first { bytes.equalsIgnoringASCIICase($0.name, name) }.map { text($0.value) }
    }

    /// The values of all fields of that name, in order.
    public func all(_ name: String) -> [String] {
        lines.filter { bytes.equalsIgnoringASCIICase($0.name, name) }.map { text($0.value) }
    }

    /// True when one field of that name, and no other, is there, and has that value, byte for byte.
    ///
    /// - Parameter name: in lower case.
    public func has(_ name: StaticString, once value: StaticString) -> Bool {
        var found: FieldLine?
        for line in lines where bytes.equalsIgnoringASCIICase(line.name, lowercased: name) {
            guard found == nil else { return false }
            found = line
        }
        return found.map { bytes.equals($0.value, value) } ?? false
    }

    /// The value of the only field of that name; nil when there is none, or more than one.
    ///
    /// - Parameter name: in lower case.
    func sole(_ name: StaticString) -> ArraySlice<UInt8>? {
        var found: FieldLine?
        for line in lines where bytes.equalsIgnoringASCIICase(line.name, lowercased: name) {
            guard found == nil else { return nil }
            found = line
        }
        return found.map { bytes[$0.value] }
    }

    /// The values of all fields of that name as one list (RFC 9110 §5.3); nil when there is none.
    ///
    /// - Parameter name: in lower case.
    func list(_ name: StaticString) -> ArraySlice<UInt8>? {
        var list: [UInt8]?
        for line in lines where bytes.equalsIgnoringASCIICase(line.name, lowercased: name) {
            list = (list.map { $0 + [UInt8(ascii: ",")] } ?? []) + bytes[line.value]
        }
        return list.map { $0[...] }
    }

    /// True when a field of that name has that value, without regard to ASCII case.
    ///
    /// - Parameters: in lower case.
    func contains(_ name: StaticString, _ value: StaticString) -> Bool {
        lines.contains {
            bytes.equalsIgnoringASCIICase($0.name, lowercased: name)
                && bytes.equalsIgnoringASCIICase($0.value, lowercased: value)
        }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// The headers of a message that is made here, in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0, $1) })
    }
}
