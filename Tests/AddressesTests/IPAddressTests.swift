import Addresses
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0x0.0x0.0x1", "0177.0.0.1", "017700000001",
        "0x7f.1", "127.0.0.1.", "0177.0x0.1", "0X7f000001.", "127.0x.00.1", "00000000000000000000017700000001",
        "0x00000000000000000007f.1",
    ])
    func looseSpellingsAreTheSameAddress(_ host: String) {
        #expect(IPAddress(host: host) == .v4(0x7F00_0001))
    }

    @Test(arguments: [
        ("0", UInt32(0)), ("0x", 0), ("00", 0), ("0.", 0), ("0.0x", 0), ("255.255.255.255", 0xFFFF_FFFF),
        ("4294967295", 0xFFFF_FFFF),
        ("10.16777215", 0x0AFF_FFFF), ("10.255.65535", 0x0AFF_FFFF), ("0xa9fea9fe", 0xA9FE_A9FE),
    ])
    func partsFillWhatIsLeft(_ host: String, _ bits: UInt32) {
        #expect(IPAddress(host: host) == .v4(bits))
    }

    @Test(arguments: [
        "", ".", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "1.2.65536", "4294967296", "08", "0xg", "1..2", "a.b",
        "example.com",
        "+1.2.3.4", "-1", "1.2.3.-4", "1.2.3.4..", "0x100000000", "[1.2.3.4]", "[]", "[::1", "1e3",
        "99999999999999999999", "18446744073709551616", "0.4294967296", "00x1", "1x5", "x1", "0x1x", "019.1", "f",
        "1.f", "1 ",
        "1.2.3.4%25eth0", "1.2.3.4\u{301}", "1.2.3.4\r\n", "\u{FF11}.2.3.4", "1\u{3002}2.3.4", "1.2.3.4:80",
        "::1%\u{301}1",
    ])
    func whatIsNoLiteralIsNil(_ host: String) {
        #expect(IPAddress(host: host) == nil)
    }

    @Test(arguments: [
        ("::", UInt64(0), UInt64(0)), ("::1", 0, 1), ("1::", 0x0001_0000_0000_0000, 0),
        ("fd00:ec2::254", 0xFD00_0EC2_0000_0000, 0x254),
        ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
        ("::ffff:127.0.0.1", 0, 0xFFFF_7F00_0001), ("64:ff9b::10.0.0.1", 0x0064_FF9B_0000_0000, 0x0A00_0001),
        ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004, 0x0005_0006_0102_0304), ("FE80::A", 0xFE80_0000_0000_0000, 0xA),
        ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
        ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
    ])
    func ipv6IsRead(_ text: String, _ high: UInt64, _ low: UInt64) {
        #expect(IPAddress(strict: text) == .v6(high, low))
        #expect(IPAddress(host: "[\(text)]") == .v6(high, low))
    }

    @Test(arguments: [
        ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "::1.2.3",
        "1.2.3.4::", "::1.2.3.4:5", ":1", "1:", "::0x1", "::-1", "01.2.3.4", "1.2.3.4.", "127.1",
    ])
    func strictRefuses(_ text: String) {
        #expect(IPAddress(strict: text) == nil)
    }

    @Test func zoneDoesNotChangeTheAddress() {
        #expect(IPAddress(host: "[fe80::1%25eth0]") == .v6(0xFE80_0000_0000_0000, 1))
    }

    @Test(arguments: [
        ("64:ff9b::a9fe:a9fe", "169.254.169.254"), ("64:ff9b:1::a9fe:a9fe", "169.254.169.254"),
        ("2002:7f00:1::", "127.0.0.1"), ("::127.0.0.1", "127.0.0.1"), ("::ffff:0:7f00:1", "127.0.0.1"),
        ("2001:0:0:0:0:0:80ff:fffe", "127.0.0.1"),
    ])
    func translatedAddressIsFound(_ text: String, _ inner: String) {
        #expect(IPAddress(strict: text)?.translatedIPv4 == IPAddress(strict: inner))
    }

    @Test(arguments: ["::1", "::", "2001:db8::1", "fd00::1", "10.0.0.1", "64:ff9c::a9fe:a9fe", "2003:7f00:1::"])
    func ordinaryAddressTranslatesToNothing(_ text: String) {
        #expect(IPAddress(strict: text)?.translatedIPv4 == nil)
    }

    @Test func mappedAddressIsTheIPv4Address() {
        #expect(IPAddress(strict: "::ffff:10.1.2.3")?.unmapped == IPAddress(strict: "10.1.2.3"))
        #expect(IPAddress(strict: "::fffe:10.1.2.3")?.unmapped == IPAddress(strict: "::fffe:10.1.2.3"))
    }

    @Test(arguments: ["::1", "::", "2001:db8::1", "fd00::1:0:0:1", "10.0.0.1", "::ffff:10.0.0.1"])
    func descriptionIsTheStandardSpelling(_ text: String) {
        #expect(IPAddress(strict: text)?.description == text)
    }
}
