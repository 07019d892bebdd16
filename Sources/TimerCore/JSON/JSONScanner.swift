/// The check of bytes against RFC 8259.
public enum JSON {
    /// Checks that `bytes` are one JSON value in UTF-8, nested at most 64 levels deep.
    ///
    /// - Throws: `JSONError` with the place and the reason.
    public static func validate(_ bytes: [UInt8]) throws(JSONError) {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var scanner = JSONScanner(buffer)
            _ = try scanner.wholeValue()
        }
    }
}

/// One pass over JSON text: checks RFC 8259's grammar, finds the places of values, and builds nothing.
///
/// Stricter than the grammar where §8.2 and §9 leave the choice: text must be UTF-8, a surrogate must come in a pair,
/// and nesting has a limit.
struct JSONScanner {
    /// Objects and arrays within each other, the outermost included.
    static let depthLimit = 64

    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Scans the whole text as one object.
    ///
    /// - Returns: the first `limit` members, and the number of all.
    mutating func wholeObject(limit: Int) throws(JSONError) -> (members: [JSONMember], total: Int) {
        skipWhitespace()
        guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset) }
        guard bytes[offset] == UInt8(ascii: "{") else { throw JSONError(.notAnObject, at: offset) }
        var members: [JSONMember] = []
        members.reserveCapacity(8)
        var total = 0
        try scanMembers { member in
            if total < limit { members.append(member) }
            total += 1
        }
        try expectEnd()
        return (members, total)
    }

    /// Scans the whole text as one array.
    ///
    /// - Returns: the first `limit` elements, and the number of all.
    mutating func wholeArray(limit: Int) throws(JSONError) -> (elements: [JSONValue], total: Int) {
        skipWhitespace()
        var elements: [JSONValue] = []
        var total = 0
        try scanElements { element in
            if total < limit { elements.append(element) }
            total += 1
        }
        try expectEnd()
        return (elements, total)
    }

    /// Scans the whole text as one value of any kind.
    mutating func wholeValue() throws(JSONError) -> JSONValue {
        skipWhitespace()
        let value = try scanValue()
        try expectEnd()
        return value
    }

    private mutating func scanValue() throws(JSONError) -> JSONValue {
        guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset) }
        let start = offset
        switch bytes[offset] {
        case UInt8(ascii: "\""):
            return try scanString()
        case UInt8(ascii: "{"):
            try scanMembers { _ in }
            return JSONValue(kind: .object, range: start..<offset, hasEscapes: false)
        case UInt8(ascii: "["):
            try scanElements { _ in }
            return JSONValue(kind: .array, range: start..<offset, hasEscapes: false)
        case UInt8(ascii: "t"):
            return try scanLiteral("true", .boolean)
        case UInt8(ascii: "f"):
            return try scanLiteral("false", .boolean)
        case UInt8(ascii: "n"):
            return try scanLiteral("null", .null)
        default:
            return try scanNumber()
        }
    }

    private mutating func scanMembers(_ found: (JSONMember) -> Void) throws(JSONError) {
        try enter()
        if closes(UInt8(ascii: "}")) { return }
        repeat {
            skipWhitespace()
            let name = try scanString()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            found(JSONMember(name: name, value: try scanValue()))
        } while try anotherFollows(before: UInt8(ascii: "}"))
    }

    private mutating func scanElements(_ found: (JSONValue) -> Void) throws(JSONError) {
        try enter()
        if closes(UInt8(ascii: "]")) { return }
        repeat {
            skipWhitespace()
            found(try scanValue())
        } while try anotherFollows(before: UInt8(ascii: "]"))
    }

    /// Moves past the opening bracket.
    private mutating func enter() throws(JSONError) {
        guard depth < Self.depthLimit else { throw JSONError(.tooDeep, at: offset) }
        depth += 1
        offset += 1
    }

    /// True if the container ends here: the offset is then past its closing bracket.
    private mutating func closes(_ bracket: UInt8) -> Bool {
        skipWhitespace()
        guard offset < bytes.count, bytes[offset] == bracket else { return false }
        offset += 1
        depth -= 1
        return true
    }

    /// Moves past the comma, or past the closing bracket: then it is false.
    private mutating func anotherFollows(before bracket: UInt8) throws(JSONError) -> Bool {
        if closes(bracket) { return false }
        try expect(UInt8(ascii: ","))
        return true
    }

    private mutating func scanLiteral(_ word: StaticString, _ kind: JSONKind) throws(JSONError) -> JSONValue {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[index]) }
        return JSONValue(kind: kind, range: start..<offset, hasEscapes: false)
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard offset < bytes.count else { throw JSONError(.unexpectedEnd, at: offset) }
        guard bytes[offset] == byte else { throw JSONError(.unexpectedByte, at: offset) }
        offset += 1
    }

    private mutating func expectEnd() throws(JSONError) {
        skipWhitespace()
        guard offset == bytes.count else { throw JSONError(.trailingBytes, at: offset) }
    }

    /// RFC 8259 §2: space, horizontal tab, line feed, carriage return, and nothing else.
    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }
}
