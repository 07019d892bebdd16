import Addresses
import Testing

@Suite struct CIDRBlockTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"), ("10.1.2.3/8", "10.0.0.0", "9.255.255.255"),
        ("192.168.1.0/25", "192.168.1.127", "192.168.1.128"), ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("fe80::/10", "febf::1", "fec0::1"), ("fd00:ec2::254/128", "fd00:ec2::254", "fd00:ec2::255"),
        ("2001:db8:0:0:8000::/65", "2001:db8::8000:0:0:1", "2001:db8::7fff:0:0:1"), ("::1", "::1", "::2"),
        ("0.0.0.0/0", "255.255.255.255", "::1"), ("::/0", "ffff::", "1.2.3.4"),
        ("::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.0"),
    ])
    func containsItsOwn(_ text: String, _ inside: String, _ outside: String) throws {
        let range = try #require(CIDRBlock(text))
        #expect(range.contains(try #require(IPAddress(strict: inside))))
        #expect(!range.contains(try #require(IPAddress(strict: outside))))
    }

    @Test(arguments: [
        "10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0/8", "10.0.0.0/+8", "a", "1.2.3.4/-1",
        "01.2.3.4", "x/8", "",
    ])
    func refusesWhatIsNoBlock(_ text: String) {
        #expect(CIDRBlock(text) == nil)
    }
}
