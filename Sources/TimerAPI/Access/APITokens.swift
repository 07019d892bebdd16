import Crypto
import HTTPServer
import TimerCore

/// The bearer tokens that may call the API; without any, everybody may.
public struct APITokens: Sendable {
    private struct Entry {
        let digest: [UInt8]
        let applicantService: String?
        let name: String
        let role: Role
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

    /// The tokens of `API_TOKENS`: entries with commas between them, each a token or `applicantService:token`, with or
    /// without `@name` and then `#role` behind it. Tokens are of 16 characters or more, out of RFC 6750's letters, digits
    /// and `-._~+/=`: none of them, and no name, holds a `#`.
    public init(setting: String) throws(APITokensError) {
        var entries: [Entry] = []
        for (index, text) in setting.split(separator: ",").enumerated() {
            entries.append(try Self.entry(text.trimmingSpaces, number: index + 1))
        }
        // Without entries access is open: an operator who set something did not mean that.
        guard setting.isEmpty || !entries.isEmpty else {
            throw APITokensError(description: "API_TOKENS: there is no entry")
        }
        self.init(entries: entries)
    }

    private static func entry(_ text: Substring, number: Int) throws(APITokensError) -> Entry {
        let colon = text.lastIndex(of: ":")
        let whole = colon.map { text[text.index(after: $0)...] } ?? text
        let hash = whole.firstIndex(of: "#")
        let rest = whole[..<(hash ?? whole.endIndex)]
        let at = rest.firstIndex(of: "@")
        let token = at.map { rest[..<$0] } ?? rest
        let name = at.map { String(rest[rest.index(after: $0)...]) }
        let service = colon.map { String(text[..<$0]) }
        guard token.utf8.count >= 16, token.utf8.allSatisfy(isTokenByte) else {
            throw APITokensError(
                description: "API_TOKENS: entry \(number): a token has 16 characters or more of RFC 6750's")
        }
        if let service, let problem = ApplicantService.problem(with: service) {
            throw APITokensError(description: "API_TOKENS: entry \(number): the applicantService \(problem)")
        }
        if let name, !isName(name) {
            throw APITokensError(
                description: "API_TOKENS: entry \(number): a name has 1 to 255 letters, digits, '.', '_' and '-'")
        }
        let role =
            hash.map { Role(rawValue: String(whole[whole.index(after: $0)...])) } ?? .usual(isBound: service != nil)
        guard let role else {
            throw APITokensError(description: "API_TOKENS: entry \(number): a role is read, write or admin")
        }
        return Entry(
            digest: digest(String(token)), applicantService: service, name: name ?? service ?? unnamed, role: role)
    }

    /// The client that calls; throws 401 for one that has no token of ours.
    func caller(of request: HTTPRequest) throws(Problem) -> Caller {
        if entries.isEmpty { return .anyone(at: request.remoteAddress) }
        guard let token = Self.bearerToken(request) else {
            throw Self.unauthorized("This needs a bearer token.", "Bearer")
        }
        guard let entry = entry(for: token) else {
            throw Self.unauthorized("This bearer token is not known.", "Bearer error=\"invalid_token\"")
        }
        return Caller(
            applicantService: entry.applicantService, role: entry.role,
            requester: Requester(name: entry.name, address: request.remoteAddress))
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

    /// The name of those who hold a token that has none, and acts for any applicantService.
    private static let unnamed = "token"

    private static func isName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count)
            && name.utf8.allSatisfy(\.isNameCharacter)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isNameCharacter || "~+/=".utf8.contains(byte)
    }

    private static func unauthorized(_ detail: String, _ challenge: String) -> Problem {
        Problem(401, detail: detail, headers: ["www-authenticate": challenge])
    }
}

/// The error in `API_TOKENS`.
public struct APITokensError: Error, CustomStringConvertible {
    /// The number of the entry and what is wrong with it, never the token.
    public let description: String
}

extension Problem {
    /// - Parameter errors: the places in the body that name it; the request's only one goes without saying.
    static func otherApplicantService(_ errors: [ProblemPart] = []) -> Problem {
        Problem(403, detail: "This token may not act for that applicantService.", errors: errors)
    }
}

extension Substring {
    /// The text without the spaces and tabs at its ends.
    var trimmingSpaces: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
