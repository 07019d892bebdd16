import Foundation
import Testing
import TimerCore

@Suite struct JSONWriterTests {
    @Test func writesNestedValues() {
        var json = JSONWriter()
        json.object { json in
            json.member("a", "x")
            json.member("n", String?.none)
            json.array("l") { json in
                json.object { $0.member("i", 1) }
                json.object { _ in }
            }
            json.array("e") { _ in }
            json.object("o") { $0.member("t", Timestamp(milliseconds: 0)) }
            json.member("raw", JSONObjectText(trusted: Array("{ \"1\":1.0}".utf8)[...]))
        }
        let expected =
            #"{"a":"x","n":null,"l":[{"i":1},{}],"e":[],"o":{"t":"1970-01-01T00:00:00.000Z"},"raw":{ "1":1.0}}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test func escapesSoThatItReadsBack() throws {
        let text = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init))) + "😀\u{2028}</script>"
        var json = JSONWriter()
        json.object { $0.member("s", text) }
        try JSON.validate(json.bytes)
        let read = try JSONDecoder().decode([String: String].self, from: Data(json.bytes))
        #expect(read == ["s": text])
    }
}
