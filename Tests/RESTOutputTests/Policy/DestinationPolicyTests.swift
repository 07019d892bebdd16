import Addresses
import Testing
import TimerCore

@testable import RESTOutput

@Suite struct DestinationPolicyTests {
    private func refusal(
        _ address: String, host: String = "example.com", port: UInt16 = 80, allow: String = "", deny: String = "",
        own: OwnEndpoints? = nil
    ) throws -> String? {
        let policy = try DestinationPolicy(allow: allow, deny: deny, own: own)
        return policy.refusal(of: try #require(IPAddress(strict: address)), port: port, hostname: host)
    }

    private func refusalOfText(_ hostname: String, port: UInt16? = nil, allow: String = "", deny: String = "") throws
        -> String?
    {
        let policy = try DestinationPolicy(allow: allow, deny: deny)
        return policy.refusal(of: RESTOutputMode(method: .post, scheme: .http, hostname: hostname, port: port))
    }

    @Test(arguments: [
        ("127.0.0.1", "loopback"), ("127.255.255.254", "loopback"), ("::1", "loopback"),
        ("169.254.1.1", "link-local"), ("fe80::1", "link-local"), ("169.254.169.254", "metadata"),
        ("fd00:ec2::254", "metadata"), ("100.100.100.200", "metadata"), ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"), ("ff02::1", "multicast"), ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"), ("::", "unspecified"), ("255.255.255.255", "broadcast"),
    ])
    func specialAddressesAreRefused(_ address: String, _ kind: String) throws {
        let article = kind == "unspecified" ? "an" : "a"
        #expect(
            try refusal(address) == "the destination is \(article) \(kind) address, and REST_ALLOW does not name it")
    }

    @Test(arguments: [
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:0:0:0:0:80ff:fffe",
    ])
    func specialAddressesInsideOthersAreRefused(_ address: String) throws {
        #expect(try refusal(address) != nil)
    }

    @Test(arguments: [
        "10.0.0.1", "172.16.0.1", "192.168.0.1", "fd12::1", "100.64.0.1", "8.8.8.8", "2001:db8::1", "64:ff9b::10.0.0.1",
        "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "223.255.255.255",
    ])
    func privateAndPublicAddressesAreAllowed(_ address: String) throws {
        #expect(try refusal(address) == nil)
    }

    @Test func allowedBlockLiftsADefault() throws {
        #expect(try refusal("127.0.0.1", allow: "127.0.0.0/8") == nil)
        #expect(try refusal("::ffff:127.0.0.1", allow: "127.0.0.0/8") == nil)
        #expect(try refusal("127.0.0.1", allow: "127.0.0.2") != nil)
        #expect(try refusal("169.254.169.254", allow: "10.0.0.0/8, 169.254.169.254") == nil)
    }

    @Test func allowedBlockDoesNotLiftADetour() throws {
        #expect(try refusal("64:ff9b::127.0.0.1", allow: "127.0.0.0/8") != nil)
    }

    @Test func allowedNameLiftsLoopbackOnly() throws {
        #expect(try refusal("127.0.0.1", host: "localhost", allow: "localhost") == nil)
        #expect(try refusal("127.0.0.1", host: "LOCALHOST.", allow: "localhost") == nil)
        #expect(try refusal("127.0.0.1", host: "other", allow: "localhost") != nil)
        #expect(try refusal("169.254.169.254", host: "metadata.google.internal", allow: "*.internal") != nil)
        #expect(try refusal("0.0.0.0", host: "x.internal", allow: "*.internal") != nil)
    }

    @Test func denialBeatsAllowance() throws {
        #expect(
            try refusal("10.1.1.1", allow: "10.0.0.0/8", deny: "10.1.0.0/16")
                == "the destination is denied by REST_DENY")
        #expect(try refusal("10.2.1.1", allow: "10.0.0.0/8", deny: "10.1.0.0/16") == nil)
        #expect(try refusal("8.8.8.8", host: "a.b.example", allow: "*", deny: "*.example") != nil)
        #expect(try refusal("64:ff9b::10.1.1.1", deny: "10.0.0.0/8") != nil)
        #expect(try refusal("::ffff:10.1.1.1", deny: "10.0.0.0/8") != nil)
    }

    @Test func wildcardStandsForEveryNameBelow() throws {
        let deny = "*.example.com"
        for host in ["a.example.com", "a.b.example.com", "A.Example.COM", "a.example.com."] {
            #expect(try refusalOfText(host, deny: deny) != nil, "\(host)")
        }
        for host in ["example.com", "xexample.com", "example.com.evil", "a.example.org"] {
            #expect(try refusalOfText(host, deny: deny) == nil, "\(host)")
        }
    }

    @Test func closesPrivateRangesInOneLine() throws {
        let deny = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"
        for address in ["10.1.1.1", "172.31.0.1", "192.168.9.9", "100.64.0.1", "fd00::1", "2002:0a01:0101::"] {
            #expect(try refusal(address, deny: deny) != nil, "\(address)")
        }
        #expect(try refusal("8.8.8.8", deny: deny) == nil)
    }

    @Test func ownListenerIsRefusedWhateverIsAllowed() throws {
        let own = OwnEndpoints(listenAddress: "10.0.0.5", port: 3000)
        #expect(try refusal("10.0.0.5", port: 3000, allow: "10.0.0.0/8", own: own) != nil)
        #expect(try refusal("10.0.0.5", port: 3001, own: own) == nil)
        #expect(try refusal("10.0.0.6", port: 3000, own: own) == nil)
    }

    @Test func ownListenerOnEveryAddressIncludesLoopback() throws {
        let own = OwnEndpoints(listenAddress: "0.0.0.0", port: 3000)
        #expect(try refusal("127.0.0.9", port: 3000, allow: "127.0.0.0/8", own: own) != nil)
        #expect(try refusal("127.0.0.9", port: 3001, allow: "127.0.0.0/8", own: own) == nil)
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.1", "[::1]", "[::ffff:127.0.0.1]", "0xa9fea9fe",
        "[fe80::1%25eth0]", "0", "[64:ff9b::7f00:1]", "127.0.0.1.",
    ])
    func literalsAreRefusedAtScheduleTime(_ hostname: String) throws {
        #expect(try refusalOfText(hostname) != nil)
    }

    /// RFC 6761 §6.3: it needs no look-up to know what these are.
    @Test(arguments: ["localhost", "LocalHost", "localhost.", "a.localhost"])
    func localhostIsRefusedAtScheduleTime(_ hostname: String) throws {
        #expect(try refusalOfText(hostname) == "the destination is a loopback address, and REST_ALLOW does not name it")
        #expect(try refusalOfText(hostname, allow: "127.0.0.0/8") == nil)
        #expect(try refusalOfText(hostname, allow: "::1") == nil)
        #expect(try refusalOfText(hostname, allow: "*") == nil)
        #expect(try refusalOfText(hostname, allow: "10.0.0.0/8,example.com") != nil)
        #expect(try refusalOfText(hostname, allow: "*", deny: "127.0.0.0/8,::1") != nil)
    }

    @Test(arguments: ["example.com", "a-b.c_d", "10.0.0.1", "[2001:db8::1]"])
    func nothingSpeaksAgainstOthersYet(_ hostname: String) throws {
        #expect(try refusalOfText(hostname) == nil)
    }

    @Test(arguments: ["", ".", "a b", "user@host", "a/b", "%31", "a#b", "é.example"])
    func whatIsNoHostnameIsRefused(_ hostname: String) throws {
        #expect(try refusalOfText(hostname) == "the hostname is neither a host name nor an address")
    }

    @Test(arguments: ["10.0.0/8", "1.2.3.256", "a b", "fe80:", "*.", "a*b", "10.0.0.0/33", "http://x", "1234"])
    func slipsInListsAreErrors(_ entry: String) {
        #expect(throws: DestinationPolicyError.self) { try DestinationPolicy(deny: "ok.example, \(entry)") }
    }

    @Test func emptyEntriesAreNothing() throws {
        #expect(try refusal("8.8.8.8", deny: " , ,") == nil)
    }
}
