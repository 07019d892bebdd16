import Testing
import Tracing

struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"

    @Test func readsAndWritesTheSame() throws {
        for text in [
            "00-\(Self.trace)-\(Self.parent)-01", "00-\(Self.trace)-\(Self.parent)-00",
            "00-\(Self.trace)-\(Self.parent)-03",
        ] {
            let context = try #require(TraceContext(traceparent: text, state: "a=1"))
            #expect(context.traceparent == text)
            #expect(context.state == "a=1")
            #expect(context.traceID.description == Self.trace)
            #expect(context.spanID.description == Self.parent)
        }
    }

    @Test func passesOnNoFlagThatIsNotDefined() {
        #expect(
            TraceContext(traceparent: "00-\(Self.trace)-\(Self.parent)-ff", state: nil)?.traceparent
                == "00-\(Self.trace)-\(Self.parent)-03")
    }

    @Test func readsLaterVersionsAsFarAsItKnowsThem() {
        let expected = "00-\(Self.trace)-\(Self.parent)-01"
        for text in ["cc-\(Self.trace)-\(Self.parent)-01", "01-\(Self.trace)-\(Self.parent)-01-what-comes"] {
            #expect(TraceContext(traceparent: text, state: nil)?.traceparent == expected)
        }
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-1", "00-\(trace)-\(parent)-01-",
        "00-\(trace)-\(parent)-01.",
        "cc-\(trace)-\(parent)-01.later", "ff-\(trace)-\(parent)-01", "0-\(trace)-\(parent)-01",
        "00-00000000000000000000000000000000-\(parent)-01", "00-\(trace)-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-\(parent)-01", "00-\(trace)-00F067AA0BA902B7-01",
        "00-\(trace)-\(parent)-0G",
        "00_\(trace)-\(parent)-01", "00-\(trace)_\(parent)-01", "00-\(trace)-\(parent)_01", "0x-\(trace)-\(parent)-01",
        " 00-\(trace)-\(parent)-01", "00-\(trace)g-\(parent)-0", "00-\(trace)-\(parent)-01,00-\(trace)-\(parent)-01",
    ])
    func readsNothingMalformed(_ text: String) {
        #expect(TraceContext(traceparent: text, state: "a=1") == nil)
    }

    @Test func whatIsStoredIsReadAgain() throws {
        let context = try #require(
            TraceContext(
                traceparent: "00-\(Self.trace)-\(Self.parent)-01", state: "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"))
        #expect(TraceContext(traceparent: context.traceparent, state: context.state) == context)
    }
}
