import Crypto
import HTTPServer

/// The bearer tokens that may call the API; without any, everybody may.
public struct APITokens: Sendable {
    /// What is wrong with the setting; says which entry, never the token.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    private struct Entry {
        let digest: [UInt8]
        let applicantService: String?
    }

    private let entries: [Entry]
    /// Authenticates cursors: the same in all replicas, which have the same tokens. Without tokens everybody may list
    /// everything, and it need be no secret.
    let cursorKey: SymmetricKey

    /// No tokens: access is open.
    public static let open = APITokens(entries: [])

    private init(entries: [Entry]) {
        self.entries = entries
        cursorKey = SymmetricKey(
            data: HMAC<SHA256>.authenticationCode(
                for: Array("cursor".utf8), using: SymmetricKey(data: entries.flatMap(\.digest))))
    }

    /// Reads `API_TOKENS`: entries with commas between them, each a token or `applicantService:token`. Tokens are of 16
    /// characters or more, out of RFC 6750's letters, digits and `-._~+/=`.
    public init(setting: String) throws(Invalid) {
        var entries: [Entry] = []
        for (index, text) in setting.split(separator: ",").enumerated() {
            entries.append(try Self.entry(text.trimmingSpaces, number: index + 1))
        }
        // Without entries access is open: whoever set something did not mean that.
        guard setting.isEmpty || !entries.isEmpty else { throw Invalid(description: "API_TOKENS: there is no entry") }
        self.init(entries: entries)
    }

    private static func entry(_ text: Substring, number: Int) throws(Invalid) -> Entry {
        let colon = text.lastIndex(of: ":")
        let token = colon.map { text[text.index(after: $0)...] } ?? text
        let service = colon.map { String(text[..<$0]) }
        guard token.utf8.count >= 16, token.utf8.allSatisfy(isTokenByte) else {
            throw Invalid(description: "API_TOKENS: entry \(number): a token has 16 characters or more of RFC 6750's")
        }
        if let service, let problem = ApplicantService.problem(with: service) {
            throw Invalid(description: "API_TOKENS: entry \(number): the applicantService \(problem)")
        }
        return Entry(digest: digest(String(token)), applicantService: service)
    }

    /// Who calls; throws 401 for whoever has no token of ours.
    func caller(of request: HTTPRequest) throws(Problem) -> Caller {
        if entries.isEmpty { return .anyone }
        guard let token = Self.bearerToken(request) else {
            throw Self.unauthorized("This needs a bearer token.", "Bearer")
        }
        guard let entry = entry(for: token) else {
            throw Self.unauthorized("This bearer token is not known.", "Bearer error=\"invalid_token\"")
        }
        return Caller(applicantService: entry.applicantService)
    }

    /// All digests are compared, and all of each: the time says nothing about how close a guess came.
    private func entry(for token: String) -> Entry? {
        let digest = Self.digest(token)
        var found: Entry?
        for entry in entries {
            let difference = zip(entry.digest, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            if difference == 0 { found = entry }
        }
        return found
    }

    private static func bearerToken(_ request: HTTPRequest) -> String? {
        let values = request.headers.all("authorization")
        guard values.count == 1, let value = values.first, value.prefix(7).lowercased() == "bearer " else { return nil }
        return String(value.dropFirst(7).trimmingSpaces)
    }

    private static func digest(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }

    private static func unauthorized(_ detail: String, _ challenge: String) -> Problem {
        Problem(401, detail: detail, headers: ["www-authenticate": challenge])
    }
}
