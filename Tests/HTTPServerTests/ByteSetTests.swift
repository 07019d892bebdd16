import Testing

@testable import HTTPServer

@Suite struct ByteSetTests {
    @Test func tokensAreExactlyTheTcharsOfRFC9110() {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let expected = Set((letters + "!#$%&'*+-.^_`|~").utf8)
        #expect(Set((UInt8.min...UInt8.max).filter { ByteSet.token.contains($0) }) == expected)
    }
}
