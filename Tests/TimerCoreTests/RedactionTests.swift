import Testing
import TimerCore

@Suite struct RedactionTests {
    private func shown(_ text: String) throws -> String {
        String(decoding: try JSONObjectText(validating: Array(text.utf8)).withoutSecrets.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        #"{ "type":"rest", "headers" : { "x":"y", "accept":"a\/b" }, "n":1.50 }"#, "{}", #"{"headers":{}}"#,
        #"{"headers":1}"#, #"{"key":"secret"}"#,
    ])
    func leavesTheRestAsItIs(_ text: String) throws {
        #expect(try shown(text) == text)
    }

    @Test func replacesOnlySecretValues() throws {
        let text =
            #"{ "headers": {"Authorization" : "Bearer \"x\"" , "x":"keep", "X-Api-Key":"", "a":"b"}, "path":"/é" }"#
        let expected =
            #"{ "headers": {"Authorization" : "[REDACTED]" , "x":"keep", "X-Api-Key":"[REDACTED]", "a":"b"}, "path":"/é" }"#
        #expect(try shown(text) == expected)
    }

    @Test(arguments: [
        "authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "x-token", "X-AUTH-TOKEN", "client-secret",
        "apikey", "x-password", "Proxy-Anything",
    ])
    func knowsSecretNames(_ name: String) {
        #expect(HeaderField(name, "").isSecret)
    }

    @Test(arguments: ["content-type", "accept", "x-request-id", "header1"])
    func knowsHarmlessNames(_ name: String) {
        #expect(!HeaderField(name, "").isSecret)
    }

    @Test func resolvesEscapedNames() throws {
        #expect(
            try shown(#"{"h\u0065aders":{"\u0043ookie":"x"}}"#) == #"{"h\u0065aders":{"\u0043ookie":"[REDACTED]"}}"#)
    }
}
