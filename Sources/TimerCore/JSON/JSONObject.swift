/// An object that was scanned: the places of its members. Values are read from the text when they are asked for.
public struct JSONObject: Sendable {
    /// The most members that are kept: the API's objects are small, and no body may cost the comparison of thousands of
    /// names with each other.
    public static let memberLimit = 128

    /// The object's text, exactly as it was received.
    public let text: JSONObjectText
    let members: [JSONMember]
    /// True if there are more members than `memberLimit`; the rest was checked and is not kept.
    let hasTooManyMembers: Bool
    private let base: Int
    /// Bytes of whitespace that came before `text`.
    private let leading: Int

    /// Scans one JSON object.
    ///
    /// - Parameter bytes: whitespace may surround the object.
    public init(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
        let (members, total) = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var scanner = JSONScanner(buffer)
            return try scanner.wholeObject(limit: Self.memberLimit)
        }
        self.members = members
        hasTooManyMembers = total > members.count
        base = bytes.startIndex
        text = JSONObjectText(trusted: Self.trim(bytes))
        leading = text.bytes.startIndex - base
    }

    /// Scans text that is taken to be an object.
    ///
    /// - Throws: `JSONError` when it is none.
    public init(_ text: JSONObjectText) throws(JSONError) {
        try self.init(text.bytes)
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let first = bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.startIndex
        let last = bytes.lastIndex(of: UInt8(ascii: "}")) ?? first
        return bytes[first...last]
    }

    /// The bytes of a value as they were received; of a string, without its quotes.
    func bytes(of value: JSONValue) -> ArraySlice<UInt8> {
        text.bytes[base + value.range.lowerBound..<base + value.range.upperBound]
    }

    func string(_ value: JSONValue) -> String {
        if value.hasEscapes { return JSONString.decode(bytes(of: value)) }
        return text.bytes.withUnsafeBufferPointer { String(decoding: piece(value, of: $0), as: UTF8.self) }
    }

    func index(of name: StaticString) -> Int? {
        text.bytes.withUnsafeBufferPointer { text in
            members.firstIndex { isName($0.name, name, in: text) }
        }
    }

    private func isName(_ value: JSONValue, _ name: StaticString, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let known = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if value.hasEscapes { return JSONString.decode(bytes(of: value)).utf8.elementsEqual(known) }
        return Self.areEqual(piece(value, of: text), known)
    }

    /// Indices of the members whose name another member before them has, escapes resolved.
    var repeatedMembers: [Int] {
        text.bytes.withUnsafeBufferPointer { text in
            members.indices.filter { index in
                members[..<index].contains { haveSameName($0.name, members[index].name, in: text) }
            }
        }
    }

    private func haveSameName(_ left: JSONValue, _ right: JSONValue, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        if left.hasEscapes || right.hasEscapes { return string(left).utf8.elementsEqual(string(right).utf8) }
        return Self.areEqual(piece(left, of: text), piece(right, of: text))
    }

    private func piece(_ value: JSONValue, of text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[value.range.lowerBound - leading..<value.range.upperBound - leading])
    }

    private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}

extension JSONObject {
    /// The kind of the first member of that name; nil when there is none.
    public func kind(of name: StaticString) -> JSONKind? {
        index(of: name).map { members[$0].value.kind }
    }
}

extension JSONObject {
    /// The members as names and texts, for settings of another program: strings, and numbers and booleans as they are
    /// spelled. Nil when a name appears twice, a value is of another kind, or there are more than `memberLimit`.
    public var settings: [String: String]? {
        guard !hasTooManyMembers, repeatedMembers.isEmpty else { return nil }
        var settings: [String: String] = [:]
        for member in members {
            switch member.value.kind {
            case .string: settings[string(member.name)] = string(member.value)
            case .number, .boolean:
                settings[string(member.name)] = String(decoding: bytes(of: member.value), as: UTF8.self)
            default: return nil
            }
        }
        return settings
    }
}

/// An array that was scanned.
struct JSONArray {
    /// The first elements, up to the limit.
    let elements: [JSONValue]
    /// The number of all elements.
    let total: Int
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>, limit: Int) throws(JSONError) {
        (elements, total) = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var scanner = JSONScanner(buffer)
            return try scanner.wholeArray(limit: limit)
        }
        self.bytes = bytes
    }

    /// The bytes of an element as they were received; of a string, without its quotes.
    func bytes(of value: JSONValue) -> ArraySlice<UInt8> {
        bytes[bytes.startIndex + value.range.lowerBound..<bytes.startIndex + value.range.upperBound]
    }

    func string(_ value: JSONValue) -> String {
        let text = bytes(of: value)
        return value.hasEscapes ? JSONString.decode(text) : String(decoding: text, as: UTF8.self)
    }
}
