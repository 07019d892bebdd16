import Testing

@testable import HTTPServer

@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "255.1.2.3", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false),
        ("::/0", "1.2.3.4", true), ("2001:db8::/33", "2001:db8:8000::", false),
    ])
    func blocksHoldTheirAddresses(block: String, address: String, holds: Bool) throws {
        let address = try #require(IPAddress(address))
        #expect(try #require(CIDRBlock(block)).contains(address) == holds)
    }

    @Test(arguments: ["", "a", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "::/129", "1.2.3.4/8/8", "01.2.3.4"])
    func whatIsNoBlockIsRefused(text: String) {
        #expect(CIDRBlock(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.9", "1.1.1.1", "192.0.2.9"), ("10.0.0.1", "1.1.1.1", "1.1.1.1"), ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1"), ("10.0.0.1", "1.1.1.1:99", "1.1.1.1"),
        ("10.0.0.1", "[2001:db8::1]:99", "2001:db8::1"), ("10.0.0.1", "9.9.9.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ])
    func onlyTrustedProxiesAreBelieved(peer: String, forwarded: String, client: String) throws {
        let peer = try #require(IPAddress(peer))
        let trusted = try [#require(CIDRBlock("10.0.0.0/8"))]
        let address = ForwardedFor.client(peer: peer, ["X-Forwarded-For": forwarded], trusted: trusted)
        #expect(address.description == client)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func datesAreIMFFixdates(second: Int, text: String) {
        #expect(DateField.text(second) == text)
    }
}
