import Testing

@testable import HTTPServer

/// A stream of events by steps.
@Suite struct StreamCourseTests {
    private var course = StreamCourse(limit: 100, interval: 15, at: .at(0))

    private mutating func take(_ event: StreamCourse.Event, unsent: Int = 0, at time: Int64 = 0) -> StreamCourse.Action
    {
        course.take(event, unsent: unsent, at: .at(time))
    }

    @Test mutating func aClientThatReadsIsAskedForMore() {
        #expect(take(.wrote, unsent: 99) == .ask)
        #expect(take(.sent, unsent: 0) == .nothing)
        #expect(course.state == .asking)
    }

    @Test mutating func oneThatIsBehindIsNot() {
        #expect(take(.wrote, unsent: 100) == .nothing)
        #expect(course.state == .full)
        #expect(take(.sent, unsent: 100) == .nothing)
        #expect(take(.sent, unsent: 99) == .ask)
        #expect(course.state == .asking)
    }

    @Test mutating func silenceIsBroken() {
        #expect(take(.quiet, at: 14) == .nothing)
        #expect(take(.quiet, at: 15) == .beat)
        #expect(course.beatAt == .at(30))
        #expect(take(.wrote, at: 20) == .ask)
        #expect(course.beatAt == .at(35))
    }

    @Test mutating func whatWaitsIsBeatEnough() {
        #expect(take(.wrote, unsent: 100) == .nothing)
        #expect(take(.quiet, unsent: 100, at: 15) == .nothing)
        #expect(course.beatAt == .at(30))
    }

    @Test mutating func atTheStopTheSourceIsClosedFirst() {
        #expect(take(.stop) == .close)
        #expect(take(.stop) == .nothing)
        // An event that came before the source was closed.
        #expect(take(.wrote, unsent: 500) == .ask)
        #expect(take(.closed) == .end)
        #expect(course.state == .ended)
    }

    @Test mutating func oneWhoseSourceIsNotAskedEndsAtOnce() {
        #expect(take(.wrote, unsent: 100) == .nothing)
        #expect(take(.stop, unsent: 100) == .end)
        #expect(take(.sent) == .nothing)
        #expect(take(.quiet, at: 99) == .nothing)
    }

    @Test mutating func theSourceMayEnd() {
        #expect(take(.closed) == .end)
        #expect(take(.stop) == .nothing)
    }
}

extension MonotonicInstant {
    fileprivate static func at(_ nanoseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: nanoseconds)
    }
}
