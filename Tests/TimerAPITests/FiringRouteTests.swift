import HTTPServer
import Testing
import TimerAPI
import TimerCore
import TimerTestSupport

@Suite struct FiringRouteTests {
    private let store = MemoryStore()

    private func api(_ tokens: APITokens = .open) -> APIUnderTest {
        APIUnderTest(firing: store, audit: store, tokens: tokens)
    }

    @Test func aPauseIsShownUntilItIsOver() async throws {
        let api = api()
        let fires = #"{"paused":false,"reason":null,"since":null,"by":null,"held":0,"unaware":0,"advice":null}"#
        #expect(await api.send(.get, "/-/firing").text == fires)
        let paused = await api.send(.post, "/-/pause")
        #expect(paused.status.code == 200)
        let json = try paused.json()
        #expect(json["paused"] as? Bool == true && json["reason"] as? String == "requested")
        #expect((json["advice"] as? String)?.contains("/-/resume") == true)
        #expect(await api.send(.get, "/-/firing").text == paused.text)
        #expect(await api.send(.post, "/-/pause").text == paused.text)
        for _ in 0..<2 { #expect(await api.send(.post, "/-/resume").text == fires) }
        #expect(await api.send(.get, "/-/firing").text == fires)
    }

    @Test func onlyAnAdministratorOfAllMay() async throws {
        let tokens = "leading-token-0123456789@boss,writing-token-0123456789#write,mine:bound-token-0123456789#admin"
        let api = api(try APITokens(setting: tokens))
        func headers(_ name: String) -> HTTPHeaders { ["authorization": "Bearer \(name)-token-0123456789"] }
        for target in ["/-/pause", "/-/resume"] {
            try await api.send(.post, target).expectProblem(401)
            for name in ["writing", "bound"] {
                try await api.send(.post, target, headers: headers(name)).expectProblem(403)
            }
        }
        #expect(try await store.firing().pause == nil)
        let answer = await api.send(.post, "/-/pause", headers: headers("leading"))
        #expect(try answer.json()["by"] as? String == "boss")
        #expect(await api.send(.get, "/-/firing", headers: headers("bound")).text == answer.text)
        try await api.send(.get, "/-/firing").expectProblem(401)
    }

    @Test func aDatabaseThatIsAwayIsTold() async throws {
        store.fail(with: .unavailable(reason: "secret"))
        for (method, target) in [(HTTPMethod.get, "/-/firing"), (.post, "/-/pause"), (.post, "/-/resume")] {
            let answer = await api().send(method, target)
            try answer.expectProblem(503)
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test(arguments: PauseReason.allCases) func eachReasonHasAnAdvice(_ reason: PauseReason) {
        #expect(reason.advice.contains("POST /-/resume") && !reason.advice.contains("\n"))
    }
}
