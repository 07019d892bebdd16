import Addresses
import Testing

@testable import HTTPServer

@Suite struct AddressTests {
    @Test(arguments: [
        ("192.0.2.9", "1.1.1.1", "192.0.2.9"), ("10.0.0.1", "1.1.1.1", "1.1.1.1"), ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1"), ("10.0.0.1", "1.1.1.1:99", "1.1.1.1"),
        ("10.0.0.1", "[2001:db8::1]:99", "2001:db8::1"), ("10.0.0.1", "9.9.9.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"), ("10.0.0.1", "9.9.9.9, ::ffff:10.0.0.2", "9.9.9.9"),
    ])
    func onlyTrustedProxiesAreBelieved(peer: String, forwarded: String, client: String) throws {
        let peer = try #require(IPAddress(strict: peer))
        let trusted = try [#require(CIDRBlock("10.0.0.0/8"))]
        let address = ForwardedFor.client(peer: peer, ["X-Forwarded-For": forwarded], trusted: trusted)
        #expect(address.description == client)
    }

    @Test(arguments: [
        ("::/0", true), ("::/80", true), ("0.0.0.0/0", true), ("::ffff:10.0.0.0/104", true), ("::1/128", false),
        ("fd00::/8", false),
    ])
    func blocksOfMappedAddressesTrustIPv4(block: String, trusts: Bool) throws {
        let trusted = try [#require(CIDRBlock(block))]
        let client = ForwardedFor.client(peer: .v4(0x0A00_0001), ["X-Forwarded-For": "1.1.1.1"], trusted: trusted)
        #expect(client == (trusts ? .v4(0x0101_0101) : .v4(0x0A00_0001)))
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
