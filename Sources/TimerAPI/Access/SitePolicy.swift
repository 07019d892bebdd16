import Addresses
import HTTPServer
import TimerCore

/// The rules for requests that come from web pages: the origins that may call the service, and its own names.
///
/// A browser sends any page's requests to any address; that the page cannot read the answer does not undo a POST. It also
/// says where they come from: `Sec-Fetch-Site` and `Origin` (Fetch §3.1), which pages cannot forge. Programs send neither,
/// and are not concerned.
public struct SitePolicy: Sendable {
    /// The meaning of a request's origin for its answer.
    enum Verdict {
        /// It came from a program, or from a page of the service's own: nothing is added.
        case own
        /// It came from a page of another site that may read the answer.
        case shared(origin: String)
        case refused(Problem)
    }

    /// `*`, or origins as browsers write them.
    private let origins: Set<String>
    /// Names in lower case, `*.suffix` among them; nil: any.
    private let hosts: Set<String>?

    /// No foreign origin, any host.
    public static let standard = SitePolicy(origins: [], hosts: nil)

    private init(origins: Set<String>, hosts: Set<String>?) {
        self.origins = origins
        self.hosts = hosts
    }

    /// The policy of two settings.
    ///
    /// - Parameters:
    ///   - origins: `CORS_ORIGINS`: entries such as `https://ui.example.com`, or `*`.
    ///   - hosts: `HTTP_ALLOWED_HOSTS`: names without a port, or `*.suffix`; none: any.
    public init(origins: [String], hosts: [String]) throws(SitePolicyError) {
        let origins = origins.map { $0.lowercased() }
        let hosts = hosts.map { $0.lowercased() }
        for origin in origins where origin != "*" && Self.authority(of: origin) == nil {
            throw SitePolicyError(
                setting: "CORS_ORIGINS", entry: origin, rule: "is neither http(s)://host, with or without :port, nor *")
        }
        for host in hosts where host.isEmpty || !host.utf8.allSatisfy(Self.isPatternByte) {
            throw SitePolicyError(
                setting: "HTTP_ALLOWED_HOSTS", entry: host, rule: "is neither a host name nor *.suffix")
        }
        self.init(origins: Set(origins), hosts: hosts.isEmpty ? nil : Set(hosts))
    }

    // MARK: Judging

    func judge(_ request: HTTPRequest) -> Verdict {
        if let hosts, let host = request.headers.first("host"), !Self.isOwn(host, hosts) {
            return .refused(.misdirected)
        }
        let isSafe = request.method.isSafe
        // Most requests only read, and most services share with nobody: then it is all the same where one came from.
        if isSafe, origins.isEmpty { return .own }
        let origin = request.headers.first("origin")
        if let origin, origins.contains("*") || origins.contains(origin) { return .shared(origin: origin) }
        return !isSafe && isForeign(request, origin) ? .refused(.foreignSite) : .own
    }

    /// A browser's own word comes first: behind a proxy, Host may be another than the page's.
    private func isForeign(_ request: HTTPRequest, _ origin: String?) -> Bool {
        if let site = request.headers.first("sec-fetch-site") { return site != "same-origin" && site != "none" }
        guard let origin else { return false }
        guard let authority = Self.authority(of: origin), let host = request.headers.first("host") else { return true }
        return authority != Self.withoutDefaultPort(host.lowercased(), of: origin)
    }

    /// Against DNS rebinding: a page reaches this service under a name of its own, which Host then shows. Addresses and
    /// localhost cannot be rebound.
    private static func isOwn(_ host: String, _ hosts: Set<String>) -> Bool {
        let name = name(of: host.lowercased())
        if name == "localhost" || IPAddress(host: name) != nil || hosts.contains(name) { return true }
        return name.indices.contains { name[$0] == "." && hosts.contains("*" + name[$0...]) }
    }

    // MARK: Sharing

    /// The answer with the fields that let the page of `origin` read it (Fetch §3.2).
    func share(_ response: HTTPResponse, with origin: String, asked request: HTTPRequest) -> HTTPResponse {
        var response = response
        let isForAll = origins.contains("*")
        response.headers.add("access-control-allow-origin", isForAll ? "*" : origin)
        if !isForAll { response.headers.add("vary", "origin") }
        if request.method == .options, request.headers.first("access-control-request-method") != nil {
            if let allow = response.headers.first("allow") {
                response.headers.add("access-control-allow-methods", allow)
            }
            response.headers.add(
                "access-control-allow-headers",
                "authorization, content-type, idempotency-key, traceparent, tracestate, x-request-id")
            response.headers.add("access-control-max-age", "600")
        } else {
            response.headers.add(
                "access-control-expose-headers", "allow, retry-after, www-authenticate, x-request-id")
        }
        return response
    }

    // MARK: Text

    /// The authority of `http(s)://host[:port]`, nil for anything else, `null` included.
    private static func authority(of origin: String) -> String? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            let rest = origin.dropFirst(scheme.count)
            let isPlain = rest.utf8.allSatisfy { isPatternByte($0) || ":[]".utf8.contains($0) }
            return rest.isEmpty || !isPlain || rest.contains("*") ? nil : String(rest)
        }
        return nil
    }

    private static func withoutDefaultPort(_ host: String, of origin: String) -> String {
        let suffix = origin.hasPrefix("https://") ? ":443" : ":80"
        return host.hasSuffix(suffix) ? String(host.dropLast(suffix.utf8.count)) : host
    }

    /// The host without its port, an IPv6 address without its brackets, a name without the root's dot.
    private static func name(of host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        let name = host.prefix { $0 != ":" }
        return String(name.last == "." ? name.dropLast() : name)
    }

    private static func isPatternByte(_ byte: UInt8) -> Bool {
        byte.isNameCharacter || byte == UInt8(ascii: "*")
    }
}

/// The error in `CORS_ORIGINS` or `HTTP_ALLOWED_HOSTS`.
public struct SitePolicyError: Error, CustomStringConvertible {
    /// The name of the setting.
    public let setting: String
    let entry: String
    let rule: String

    /// The entry and what is wrong with it.
    public var description: String {
        "\"\(entry)\" \(rule)"
    }
}

extension HTTPMethod {
    /// True for a method that only reads (RFC 9110 §9.2.1).
    var isSafe: Bool {
        self == .get || self == .head || self == .options
    }
}

extension Problem {
    fileprivate static let misdirected = Problem(
        421, detail: "This service has no such name; HTTP_ALLOWED_HOSTS lists those that it has.")

    fileprivate static let foreignSite = Problem(
        403,
        detail: "This came from a page of another site; CORS_ORIGINS lists the origins that may call this service.")
}
