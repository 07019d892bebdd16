import Foundation
import HTTPServer
import Testing
import TimerAPI
import TimerCore

@Suite struct RoutingTests {
    @Test func knowsNotEveryRoute() async throws {
        let response = await APIUnderTest().send(.get, "/x?y=1")
        try response.expectProblem(404)
        #expect(try response.json()["message"] as? String == "Route GET:/x?y=1 not found")
    }

    @Test func saysWhichMethodsThereAre() async throws {
        let response = await APIUnderTest().send(.get, "/schedule")
        try response.expectProblem(405)
        #expect(response.headers.first("allow")?.contains("POST") == true)
    }

    @Test func answersOptions() async throws {
        let response = await APIUnderTest().send(.options, "/expirations")
        #expect(response.status.code == 204)
        #expect(response.headers.first("allow")?.contains("GET") == true)
    }

    @Test func turnsRefusalsIntoProblems() throws {
        let response = APIUnderTest().api.refusal(HTTPStatus(413), detail: "too large", requestID: "r")
        try response.expectProblem(413)
        #expect(response.headers.first("retry-after") == nil)
    }

    @Test func saysWhenToComeBack() throws {
        let response = APIUnderTest().api.refusal(HTTPStatus(503), detail: "too many connections", requestID: "r")
        try response.expectProblem(503)
        #expect(response.headers.first("retry-after") == "1")
    }

    @Test func saysThatItIsWell() async throws {
        for target in ["/-/healthz", "/-/ready", "/-/check-up"] {
            let response = await APIUnderTest().send(.get, target)
            #expect(response.text == #"{"status":"OK","name":"timer-service","version":"1.2.3"}"#)
        }
    }

    @Test func saysThatItIsNot() async throws {
        let api = APIUnderTest(readiness: .notReady(message: "no database"))
        for target in ["/-/ready", "/-/check-up"] {
            let response = await api.send(.get, target)
            #expect(response.status.code == 503)
            #expect(
                response.text
                    == #"{"status":"KO","name":"timer-service","version":"1.2.3","message":"no database"}"#)
        }
        #expect(await api.send(.get, "/-/healthz").status.code == 200)
    }

    @Test func namesTheLanesThatDoNotWork() async throws {
        let trouble = Readiness.Trouble(
            lane: "settle", reason: "permission denied", since: Timestamp(milliseconds: 1_577_836_800_000))
        let api = APIUnderTest(readiness: .notReady(message: "no", troubles: [trouble]))
        for target in ["/-/ready", "/-/check-up"] {
            let response = await api.send(.get, target)
            #expect(response.status.code == 503)
            #expect(
                response.text.hasSuffix(
                    #""lanes":[{"lane":"settle","error":"permission denied","since":"2020-01-01T00:00:00.000Z"}]}"#))
        }
    }

    @Test func showsMetrics() async throws {
        let api = APIUnderTest()
        api.metrics.counter("things_total", help: "Things.").add(3)
        let response = await api.send(.get, "/-/metrics")
        #expect(response.headers.first("content-type") == "text/plain; version=0.0.4")
        #expect(response.text.contains("\nthings_total 3\n"))
    }

    @Test func servesDocumentation() async throws {
        let files = ["index.html": "<p>", "openapi.json": "{}", "openapi.yaml": "a: b", "a.css": "p{}"]
        let api = APIUnderTest(documentation: StaticFiles(files: files.mapValues { Array($0.utf8) }))
        for (target, body, type) in [
            ("/documentation/", "<p>", "text/html; charset=utf-8"),
            ("/documentation/json", "{}", "application/json; charset=utf-8"),
            ("/documentation/yaml", "a: b", "application/yaml"),
            ("/documentation/a.css", "p{}", "text/css; charset=utf-8"),
            ("/documentation/static/index.html", "<p>", "text/html; charset=utf-8"),
        ] {
            let response = await api.send(.get, target)
            #expect(response.text == body)
            #expect(response.headers.first("content-type") == type)
        }
        try await api.send(.get, "/documentation/b.css").expectProblem(404)
        for target in ["/", "/documentation"] {
            let redirect = await api.send(.get, target)
            #expect(redirect.status.code == 302)
            #expect(redirect.headers.first("location") == "/documentation/")
        }
    }

    /// No browser takes data for a page, and no other page shows ours in a frame.
    @Test func everyAnswerSaysWhatBrowsersMayDoWithIt() async throws {
        let api = APIUnderTest(
            documentation: StaticFiles(files: ["index.html": Array("<p>".utf8), "openapi.json": Array("{}".utf8)]))
        for target in [
            "/expirations", "/nowhere", "/-/healthz", "/-/metrics", "/documentation/", "/documentation/json",
            "/documentation/nowhere",
        ] {
            let response = await api.send(.get, target)
            #expect(response.headers.all("x-content-type-options") == ["nosniff"], "\(target)")
            let policies = response.headers.all("content-security-policy")
            #expect(policies.count == 1, "\(target)")
            #expect(policies.allSatisfy { $0.hasPrefix("default-src 'none'; ") }, "\(target)")
            #expect(policies.allSatisfy { $0.hasSuffix("frame-ancestors 'none'") }, "\(target)")
        }
        let page = await api.send(.get, "/documentation/").headers.first("content-security-policy")
        #expect(page?.contains("script-src 'self'; ") == true)
        let refusal = api.api.refusal(HTTPStatus(400), detail: "no", requestID: "r")
        #expect(refusal.headers.first("x-content-type-options") == "nosniff")
    }
}
