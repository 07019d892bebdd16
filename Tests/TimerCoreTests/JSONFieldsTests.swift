import Testing
import TimerCore

@Suite struct JSONFieldsTests {
    private func fields(_ text: String) throws -> JSONFields {
        JSONFields(of: try JSONObject(Array(text.utf8)[...]), at: "#")
    }

    @Test func readsEveryKind() throws {
        var fields = try fields(#"{"s":"a\u00e9\n","i":7,"n":1.5,"o":{ "x":1.0 },"l":["a","\u0062"]}"#)
        #expect(fields.string("s") == "aé\n")
        #expect(fields.integer("i", in: 0...10) == 7)
        #expect(fields.number("n", in: 1...2) == 1.5)
        #expect(fields.object("o").map { Array($0.bytes) } == Array(#"{ "x":1.0 }"#.utf8))
        #expect(fields.strings("l", count: 1...2) == ["a", "b"])
        #expect(fields.string("absent") == nil)
        fields.refuseUnknown()
        #expect(fields.problems.isEmpty)
    }

    @Test func collectsEveryProblem() throws {
        var fields = try fields(#"{"s":1,"i":1.5,"o":[],"l":["a",2],"x/~ é":0,"null":null}"#)
        fields.require("s", "absent")
        #expect(fields.string("s") == nil)
        #expect(fields.integer("i", in: 0...10) == nil)
        #expect(fields.object("o") == nil)
        #expect(fields.strings("l", count: 1...2) == nil)
        #expect(fields.string("null") == nil)
        fields.refuseUnknown()
        #expect(
            fields.problems == [
                .missing("#/absent"),
                FieldProblem(pointer: "#/s", detail: "must be a string"),
                FieldProblem(pointer: "#/i", detail: "must be an integer from 0 to 10"),
                FieldProblem(pointer: "#/o", detail: "must be an object"),
                FieldProblem(pointer: "#/l/1", detail: "must be a string"),
                FieldProblem(pointer: "#/null", detail: "must be a string"),
                .unknown("#/x~1~0%20%C3%A9"),
            ])
    }

    @Test(
        arguments: [
            ("600000", 600_000), ("600000.0", 600_000), ("6e5", 600_000), ("6.0E+5", 600_000), ("60000000e-2", 600_000),
            ("-0", 0), ("0e999999999999999999999", 0), ("0.000", 0), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("-9.223372036854775808e18", .min), ("-5", -5), ("100e-2", 1),
            ("999999999999999999", 999_999_999_999_999_999), ("1000000000000000000", 1_000_000_000_000_000_000),
            ("0", 0),
            ("1E1", 10),
        ] as [(String, Int64)])
    func readsIntegersHoweverTheyAreSpelt(_ text: String, _ value: Int64) throws {
        var fields = try fields("{\"i\":\(text)}")
        #expect(fields.integer("i", in: .min ... .max) == value)
    }

    @Test(arguments: [
        "1.5", "1e400", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "0.1e0",
        "1e99999999999999999999",
        "1e-99999999999999999999", "123456789012345678901234567890", "99999999999999999999",
    ])
    func refusesWhatIsNoInteger(_ text: String) throws {
        var fields = try fields("{\"i\":\(text)}")
        #expect(fields.integer("i", in: .min ... .max) == nil)
        #expect(fields.problems.map(\.pointer) == ["#/i"])
    }

    @Test(arguments: [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"b":0,"a":2}"#])
    func refusesRepeatedNames(_ text: String) throws {
        let problems = try fields(text).problems
        #expect(problems == [FieldProblem(pointer: "#/a", detail: "appears more than once")])
    }

    /// Names are compared by code point: composed and decomposed letters are different names.
    @Test func tellsCompositionsApart() throws {
        let problems = try fields("{\"\u{E9}\":1,\"e\u{301}\":2}").problems
        #expect(problems.isEmpty)
    }

    @Test func findsFieldsWithEscapedNames() throws {
        var fields = try fields(#"{"n\u0061me":"x"}"#)
        #expect(fields.string("name") == "x")
    }

    /// Members are told apart up to the last one that is kept.
    @Test func knowsWhatWasRead() throws {
        let members = (0..<127).map { "\"k\($0)\":0" }.joined(separator: ",")
        var fields = try fields("{\(members),\"last\":1}")
        #expect(fields.integer("last", in: 0...1) == 1)
        fields.refuseUnknown()
        #expect(fields.problems == (0..<127).map { .unknown("#/k\($0)") })
    }

    @Test func boundsWhatItKeeps() throws {
        let members = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        var fields = try fields("{\(members)}")
        fields.refuseUnknown()
        #expect(fields.problems.first?.detail == "must not have more than 128 members")
        #expect(fields.problems.count == 129)
    }

    @Test func cutsLongNames() throws {
        var fields = try fields("{\"\(String(repeating: "x", count: 100_000))\":0}")
        fields.refuseUnknown()
        #expect(fields.problems.map(\.pointer.utf8.count) == [130])
    }
}
