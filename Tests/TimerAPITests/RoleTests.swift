import Foundation
import HTTPServer
import Testing
import TimerCore
import TimerTestSupport

@testable import TimerAPI

/// What the roles of tokens let their holders do.
@Suite struct RoleTests {
    private static let tokens = [
        "general-token-0123456789", "reading-token-0123456789@eye#read", "writing-token-0123456789#write",
        "leading-token-0123456789@boss#admin", "mine:bound-token-0123456789", "mine:peeking-token-0123456789#read",
    ]

    private func api(_ setting: String = tokens.joined(separator: ",")) throws -> APIUnderTest {
        APIUnderTest(
            schedules: MemoryNamedScheduleStore(), control: MemoryStore(), firing: MemoryStore(),
            audit: MemoryStore(),
            tokens: try APITokens(setting: setting))
    }

    private func headers(_ token: String) -> HTTPHeaders {
        ["authorization": "Bearer \(token)-token-0123456789", "content-type": "application/json"]
    }

    /// A path that the pattern matches.
    private static func path(_ pattern: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? "kafka" : String($0) }.joined(separator: "/")
    }

    @Test(arguments: [("reading"), ("peeking")]) func aReadTokenChangesNothing(_ token: String) async throws {
        let api = try api()
        let changing = api.api.routes.filter { !$0.method.isSafe }
        #expect(changing.count >= 16)
        for route in changing {
            let response = await api.send(route.method, Self.path(route.pattern), headers: headers(token))
            try response.expectProblem(403)
            let problem = try response.json()
            #expect(problem["type"] as? String == "urn:timer-service:problem:role", "\(route.pattern)")
            #expect((problem["detail"] as? String)?.contains("read") == true)
        }
    }

    /// Whatever the body and the path: who may not, learns nothing else.
    @Test func noRouteThatChangesIsOpen() async throws {
        let api = try api()
        for route in api.api.routes where !route.method.isSafe {
            let response = await api.send(route.method, Self.path(route.pattern))
            #expect(response.status.code == 401, "\(route.method.rawValue) \(route.pattern)")
        }
    }

    @Test func aReadTokenReadsWhatThereIs() async throws {
        let api = try api()
        let reading = api.api.routes.filter { $0.method == .get && !$0.pattern.hasPrefix("/-/") }
        #expect(reading.count >= 12)
        for route in reading {
            for method in [HTTPMethod.get, .head] {
                let response = await api.send(method, Self.path(route.pattern), headers: headers("reading"))
                #expect(![401, 403].contains(response.status.code), "\(route.pattern): \(response.text)")
            }
        }
    }

    /// The document has the routes of the API, and no other; and says of each that changes that it may answer 403.
    @Test func theDocumentHasTheSameRoutes() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../openapi.yaml")
        var path = ""
        var operation = ""
        var documented: [String: Bool] = [:]
        var isInPaths = false
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if !line.hasPrefix(" ") { isInPaths = line == "paths:" }
            guard isInPaths else { continue }
            if let match = line.wholeMatch(of: /\ \ (\/.*):/) { path = String(match.1) }
            if let match = line.wholeMatch(of: /\ {4}(get|post|put|patch|delete):/) {
                operation = "\(match.1.uppercased()) \(path)"
                documented[operation] = false
            }
            if line.firstMatch(of: /^        ["']?403["']?:/) != nil { documented[operation] = true }
        }
        let operations = try api().api.routes.map { "\($0.method.rawValue) \($0.pattern)" }
        let own = Set(operations.filter { !$0.contains("/console") && !$0.contains("/documentation") && $0 != "GET /" })
        #expect(own.subtracting(documented.keys) == [])
        for operation in own where !operation.hasPrefix("GET") {
            #expect(documented[operation] == true, "\(operation) names no 403")
        }
    }

    @Test(arguments: [("writing", 403), ("bound", 403), ("leading", 200), ("general", 200)])
    func destinationsAreChangedByAdministratorsOfAll(_ token: String, _ status: Int) async throws {
        let api = try api()
        let response = await api.send(
            .put, "/destinations/kafka", headers: headers(token), body: Array(#"{"paused":true}"#.utf8))
        #expect(response.status.code == status, "\(response.text)")
    }

    @Test(arguments: ["general", "writing", "leading", "bound"]) func writersSchedule(_ token: String) async throws {
        let body = Bodies.schedule(service: "\"mine\"")
        let response = await (try api()).send(.post, "/schedule", headers: headers(token), body: Array(body.utf8))
        #expect(response.status.code == 200)
    }

    @Test(arguments: [
        ("general", #"{"name":"token","role":"admin","applicantService":null}"#),
        ("reading", #"{"name":"eye","role":"read","applicantService":null}"#),
        ("writing", #"{"name":"token","role":"write","applicantService":null}"#),
        ("bound", #"{"name":"mine","role":"write","applicantService":"mine"}"#),
        ("peeking", #"{"name":"mine","role":"read","applicantService":"mine"}"#),
    ])
    func aCallerIsToldWhatItMay(_ token: String, _ access: String) async throws {
        #expect(await (try api()).send(.get, "/access", headers: headers(token)).text == access)
    }

    @Test func withoutTokensEverythingIsOpen() async throws {
        let response = await (try api("")).send(.get, "/access")
        #expect(response.text == #"{"name":null,"role":"admin","applicantService":null}"#)
        try await (try api()).send(.get, "/access").expectProblem(401)
    }

    /// A service may have what a role begins with in its name.
    @Test func aServiceMayHaveAHashInItsName() async throws {
        let api = try api("a#read:hashed-token-0123456789")
        let response = await api.send(.get, "/access", headers: headers("hashed"))
        #expect(response.text == ##"{"name":"a#read","role":"write","applicantService":"a#read"}"##)
    }

    @Test(arguments: ["#", "#root", "#Read", "#read#write", "#read@ann", "@#read", "@a#"])
    func refusesRoles(_ suffix: String) {
        let error = #expect(throws: APITokensError.self) {
            _ = try APITokens(setting: "hidden-token-0123456789\(suffix),other-token-0123456789")
        }
        #expect(error.map { $0.description.contains("entry 1") && !$0.description.contains("hidden") } == true)
    }
}
