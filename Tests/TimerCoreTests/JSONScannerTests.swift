import Testing
import TimerCore

@Suite struct JSONScannerTests {
    @Test(arguments: [
        "{}", " \t\r\n{ } ", "[]", "[ ]", "0", "-0", "-0.0e-0", "1E+10", "123456789012345678901234567890", "1e400",
        "true", "false", "null", #""""#, #"" \" \\ \/ \b \f \n \r \t \u00e9 \uD83D\uDE00 ""#, #""\u0000""#,
        #"{"a":[1,{"b":[]},"c"],"a":2}"#, "\"é€😀\"", "\"\u{7F}\"", "\"\u{FFFF}\u{10FFFF}\"", "[[[]],[],{}]",
        #"["12345678\"","1234567\"","123456789"]"#,
    ])
    func takesJSON(_ text: String) {
        #expect(throws: Never.self) { try JSON.validate(Array(text.utf8)) }
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "[1,]", "{\"a\":1,}", "{,}", "[,1]", "[1 2]", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:2}",
        "01", "-", "-a", "+1", "1.", ".5", "1.e1", "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity", "1_000", "--1",
        "tru", "True", "nul", "truex", "undefined", "//x\n1", "/**/1", "1 1", "{}{}", "[]]", "\u{FEFF}{}", "\u{A0}1",
        "\"\u{01}\"", "\"\n\"", "\"\t\"", "\"\u{1F}\"", "\"12345678\u{0}\"", #""\x""#, #""\u12""#, #""\u12g4""#,
        #""\"#, #""\u"#, #""\uD83D""#, #""\uD83Dx""#, #""\uDE00""#, #""\uD83D\u0041""#, #""\uD83D\uD83D""#, "[1}",
        "{]",
    ])
    func refusesWhatIsNot(_ text: String) {
        #expect(throws: JSONError.self) { try JSON.validate(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
            [0xF0, 0x9F, 0x98], [0xE2, 0x82, 0x28], [0xF0, 0x9F, 0x98, 0x28],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        for padding in 0..<9 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            let error = #expect(throws: JSONError.self) { try JSON.validate(text) }
            #expect(error == JSONError(.badUTF8, at: 1 + padding))
        }
    }

    /// The eight bytes at once and the single ones must agree with the grammar, for every byte in every place.
    @Test func judgesEveryByteInEveryPlaceOfAString() {
        for byte in UInt8.min...UInt8.max {
            let mayStand = byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            for length in 1..<20 {
                for place in 0..<length {
                    var text = [UInt8](repeating: 0x61, count: length)
                    text[place] = byte
                    let isValid = (try? JSON.validate([0x22] + text + [0x22])) != nil
                    if isValid != mayStand { Issue.record("byte \(byte) at \(place) of \(length)") }
                }
            }
        }
    }

    @Test func limitsNesting() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        try JSON.validate(nested(64))
        #expect(throws: JSONError(.tooDeep, at: 64)) { try JSON.validate(nested(65)) }
        #expect(throws: JSONError(.tooDeep, at: 64)) { try JSON.validate(nested(1_000_000)) }
        // Siblings do not add up.
        try JSON.validate([UInt8]("[\((0..<100).map { _ in "[]" }.joined(separator: ","))]".utf8))
    }

    @Test func saysWhere() {
        let text = Array("{\n  \"a\": 1,\n  \"b\": tru\n}".utf8)
        let error = #expect(throws: JSONError.self) { try JSON.validate(text) }
        #expect(error?.reason == .unexpectedByte)
        let position = error?.position(in: text)
        #expect(position?.line == 3)
        #expect(position?.column == 11)
    }

    /// Whatever is cut off at the end, the rest is never taken, and never crashes.
    @Test func refusesEveryPrefix() throws {
        let text = Array(#" {"a":[1.5e+3,true,null,"é\uD83D\uDE00"],"b":{"c":-0}}"#.utf8)
        try JSON.validate(text)
        for length in text.indices {
            #expect(throws: JSONError.self) { try JSON.validate(Array(text[..<length])) }
        }
    }

    @Test(arguments: ["[]", "\"{}\"", "1", "null"])
    func asksForAnObject(_ text: String) {
        #expect(throws: JSONError(.notAnObject, at: 0)) { try JSONObjectText(validating: Array(text.utf8)) }
    }

    @Test func leavesOutWhatSurroundsAnObject() throws {
        let object = try JSONObjectText(validating: Array(" {\"a\": \"}\"} \n".utf8))
        #expect(Array(object.bytes) == Array("{\"a\": \"}\"}".utf8))
    }
}
