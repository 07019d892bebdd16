/// The rules of `tracestate` (W3C Trace Context level 2 §3.3).
enum TraceState {
    /// Bytes that are passed on, at most; more than this need not be (§3.3.1.5).
    static let mostBytes = 512
    private static let mostMembers = 32
    /// Members that are longer go first when the whole is too long (§3.3.1.5).
    private static let longMember = 128

    /// What is passed on of a `tracestate`: its members without the blanks around them, at most 512 bytes; nil: nothing. One
    /// that is malformed in any of its members, or has more than 32, is dropped whole (§4.3).
    static func checked(_ text: ArraySlice<UInt8>) -> String? {
        // Far beyond what 32 members can be.
        guard text.count <= 32 << 10 else { return nil }
        var members: [ArraySlice<UInt8>] = []
        var keys: Set<ArraySlice<UInt8>> = []
        for part in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true) {
            let member = trimmed(part)
            if member.isEmpty { continue }
            guard members.count < mostMembers, let key = key(of: member), keys.insert(key).inserted else { return nil }
            members.append(member)
        }
        shorten(&members)
        if members.isEmpty { return nil }
        return String(decoding: Array(members.joined(separator: [UInt8(ascii: ",")])), as: UTF8.self)
    }

    /// Leaves out long members, then the last ones, which were changed the longest ago, until all fit.
    private static func shorten(_ members: inout [ArraySlice<UInt8>]) {
        var bytes = members.reduce(members.count - 1) { $0 + $1.count }
        while bytes > mostBytes, let index = members.lastIndex(where: { $0.count > longMember }) ?? members.indices.last
        {
            bytes -= members[index].count + 1
            members.remove(at: index)
        }
    }

    /// The key of a well-formed member; nil: it is malformed.
    private static func key(of member: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let equals = member.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = member[..<equals]
        let value = member[(equals + 1)...]
        guard isKey(key), (1...256).contains(value.count), value.allSatisfy(isValueByte), value.last != 0x20 else {
            return nil
        }
        return key
    }

    /// `vendor`, or `tenant@vendor` with 241 and 14 characters at most.
    private static func isKey(_ key: ArraySlice<UInt8>) -> Bool {
        guard let at = key.firstIndex(of: UInt8(ascii: "@")) else {
            return (1...256).contains(key.count) && key.first.map(isLetter) == true && key.allSatisfy(isKeyByte)
        }
        let tenant = key[..<at]
        let vendor = key[(at + 1)...]
        return (1...241).contains(tenant.count) && tenant.first.map { isLetter($0) || isDigit($0) } == true
            && tenant.allSatisfy(isKeyByte) && (1...14).contains(vendor.count)
            && vendor.first.map(isLetter) == true && vendor.allSatisfy(isKeyByte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "_-*/".utf8.contains(byte)
    }

    /// Printable ASCII but for comma and equals sign.
    private static func isValueByte(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "=")
    }

    /// Without the blanks and tabs around it (RFC 9110 §5.6.3).
    private static func trimmed(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let rest = part.drop(while: isBlank)
        return rest.lastIndex { !isBlank($0) }.map { rest[...$0] } ?? []
    }
}
