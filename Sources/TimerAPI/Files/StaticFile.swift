import Crypto
import HTTPServer

/// A file that is served from memory: its bytes, and the same compressed where that was made.
struct StaticFile: Sendable {
    /// The bytes of one coding, and the tag that names them (RFC 9110 §8.8.3).
    private struct Form: Sendable {
        let bytes: [UInt8]
        let entityTag: String

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            let digest = SHA256.hash(data: bytes).prefix(16)
            entityTag = "\"" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
        }
    }

    private let contentType: String
    private let plain: Form
    private let compressed: Form?

    /// - Parameters:
    ///   - name: the last part says what the bytes are.
    ///   - compressed: the bytes in gzip (RFC 1952), for clients that take it.
    init(name: String, bytes: [UInt8], compressed: [UInt8]?) {
        contentType = Self.contentType(of: name)
        plain = Form(bytes)
        self.compressed = compressed.map(Form.init)
    }

    /// The answer to a GET: the file, or 304 when the client has it. Clients ask each time: an upgrade changes many
    /// files at once, and a page of old and new ones would not work.
    ///
    /// - Parameter policy: the Content-Security-Policy.
    func answer(_ request: HTTPRequest, policy: String) -> HTTPResponse {
        let gzip = compressed.flatMap { request.takesGzip ? $0 : nil }
        let form = gzip ?? plain
        var headers: HTTPHeaders = [
            "content-type": contentType, "x-content-type-options": "nosniff", "cache-control": "no-cache",
            "etag": form.entityTag, "content-security-policy": policy,
        ]
        if compressed != nil { headers.add("vary", "accept-encoding") }
        if request.has(form.entityTag) { return HTTPResponse(HTTPStatus(304), headers: headers) }
        if gzip != nil { headers.add("content-encoding", "gzip") }
        return HTTPResponse(HTTPStatus(200), headers: headers, body: .shared(form.bytes))
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "yaml": "application/yaml"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "map": "application/json"
        default: "application/octet-stream"
        }
    }
}

extension HTTPRequest {
    /// True when `Accept-Encoding` takes gzip (RFC 9110 §12.5.3): a weight of 0 is a no, and `*` speaks for what is not named.
    fileprivate var takesGzip: Bool {
        let codings = list("accept-encoding").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        for name in ["gzip", "x-gzip", "*"] {
            guard let coding = codings.first(where: { $0 == name || $0.hasPrefix(name + ";") }) else { continue }
            let weight = coding.split(separator: ";").dropFirst().first { $0.hasPrefix("q=") }
            return weight.map { $0.contains { ("1"..."9").contains($0) } } ?? true
        }
        return false
    }

    /// True when `If-None-Match` names the tag, by the weak comparison (RFC 9110 §13.1.2): proxies that compress weaken tags.
    fileprivate func has(_ entityTag: String) -> Bool {
        list("if-none-match").contains { tag in
            let tag = tag.trimmingSpaces
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == entityTag
        }
    }

    /// The elements of a field that is a list. Tags of ours hold no comma.
    private func list(_ name: String) -> [Substring] {
        headers.all(name).flatMap { $0.split(separator: ",") }
    }
}
