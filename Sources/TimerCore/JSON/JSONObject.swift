/// An object that was scanned: where each member stands. Values are read from the text when they are asked for.
public struct JSONObject: Sendable {
    /// The objects that we define are small; a body may not make us compare thousands of names with each other.
    public static let memberLimit = 128

    /// The object's text, exactly as it was received.
    public let text: JSONObjectText
    let members: [JSONMember]
    /// There are more members than `memberLimit`; the rest was checked and is not kept.
    let hasTooManyMembers: Bool
    private let base: Int
    /// Bytes of whitespace that came before `text`.
    private let leading: Int

    /// - Parameter bytes: one JSON object; whitespace may surround it.
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

    /// Reads what is known to be an object; it throws when that is not so.
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
        value.hasEscapes ? JSONString.decode(bytes(of: value)) : String(decoding: bytes(of: value), as: UTF8.self)
    }

    func index(of name: StaticString) -> Int? {
        members.firstIndex { isName($0.name, name) }
    }

    private func isName(_ value: JSONValue, _ name: StaticString) -> Bool {
        let known = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if value.hasEscapes { return JSONString.decode(bytes(of: value)).utf8.elementsEqual(known) }
        guard value.range.count == known.count else { return false }
        return text.bytes.withUnsafeBufferPointer { bytes in
            known.indices.allSatisfy { known[$0] == bytes[value.range.lowerBound - leading + $0] }
        }
    }

    /// Indices of the members whose name another member before them has, escapes resolved.
    var repeatedMembers: [Int] {
        members.indices.filter { index in
            members[..<index].contains { haveSameName($0, members[index]) }
        }
    }

    private func haveSameName(_ left: JSONMember, _ right: JSONMember) -> Bool {
        if left.name.hasEscapes || right.name.hasEscapes {
            return string(left.name).utf8.elementsEqual(string(right.name).utf8)
        }
        return left.name.range.count == right.name.range.count
            && bytes(of: left.name).elementsEqual(bytes(of: right.name))
    }
}
