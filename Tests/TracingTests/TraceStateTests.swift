import Testing

@testable import Tracing

struct TraceStateTests {
    private func checked(_ text: String) -> String? {
        TraceState.checked(ArraySlice(text.utf8))
    }

    @Test(arguments: [
        ("foo=1", "foo=1"), ("foo=1,bar=2", "foo=1,bar=2"), (" foo=1 ,\tbar=2\t", "foo=1,bar=2"),
        ("foo=1,,bar=2", "foo=1,bar=2"),
        ("t61@system=v", "t61@system=v"), ("1a-_*/@fw529a3039=1", "1a-_*/@fw529a3039=1"), ("a= v v", "a= v v"),
        ("a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~", "a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~"),
    ])
    func passesOnWhatIsWellFormed(_ text: String, _ expected: String) {
        #expect(checked(text) == expected)
    }

    @Test(arguments: [
        "", " ", ",", "foo", "foo=", "=1", "Foo=1", "1foo=1", "foo =1", "foo=1=2", "foo=ä", "foo=\u{7f}", "foo@=1",
        "@foo=1",
        "foo@1bar=1", "foo@bar@baz=1", "foo=1,foo=2", "foo=1,bar", "foo=1;bar=2,a=\u{1}", "foo@bar.baz=1",
    ])
    func dropsTheWholeOfWhatIsNot(_ text: String) {
        #expect(checked(text) == nil)
    }

    @Test func boundsKeysAndValues() {
        let long = String(repeating: "z", count: 256)
        #expect(checked("\(long)=1") == "\(long)=1")
        #expect(checked("\(long)z=1") == nil)
        #expect(checked("a=\(long)") == "a=\(long)")
        #expect(checked("a=\(long)z") == nil)
        let tenant = String(repeating: "t", count: 241)
        #expect(checked("\(tenant)@\(long.prefix(14))=1") != nil)
        #expect(checked("\(tenant)t@\(long.prefix(14))=1") == nil)
        #expect(checked("\(tenant)@\(long.prefix(15))=1") == nil)
    }

    @Test func takes32MembersAndNoMore() {
        let members = (1...33).map { "k\($0)=1" }
        #expect(checked(members.prefix(32).joined(separator: ",")) == members.prefix(32).joined(separator: ","))
        #expect(checked(members.joined(separator: ",")) == nil)
    }

    /// §3.3.1.5: members of more than 128 characters first, then those at the end.
    @Test func shortensWhatIsLongerThan512Bytes() throws {
        let value = String(repeating: "v", count: 100)
        let short = (1...5).map { "k\($0)=\(value)" }
        #expect(checked(short.joined(separator: ",")) == short.prefix(4).joined(separator: ","))
        let long = "long=" + String(repeating: "v", count: 200)
        #expect(
            checked(([long] + short.prefix(4)).joined(separator: ",")) == short.prefix(4).joined(separator: ","))
        let exact = (1...4).map { "k\($0)=" + String(repeating: "v", count: $0 == 4 ? 125 : 124) }.joined(
            separator: ",")
        #expect(exact.utf8.count == 512)
        #expect(checked(exact) == exact)
        #expect(try #require(checked(exact + "v")).utf8.count < 512)
    }
}
