import TestSupport
import Testing

@Suite struct EventuallyTests {
    @Test func itPollsUntilThereIsAValue() async throws {
        var looks = 0
        let value = try await eventually {
            looks += 1
            return looks < 3 ? nil : looks
        }
        #expect(value == 3)
    }

    @Test func itSaysWhatDidNotComeAndWhereItWasAsked() async throws {
        // The line of the macro that the call stands in.
        let place = "TestSupportTests/EventuallyTests.swift:\(#line + 1)"
        let error = await #expect(throws: TestFailure.self) {
            try await eventually("the moon", within: .zero) { false }
        }
        #expect(error?.description == "\(place): not within 0.0 seconds: the moon")
    }

    @Test func comesTrueTellsWithoutAnError() async {
        #expect(await comesTrue { true })
        #expect(await !comesTrue(within: .zero) { false })
    }
}
