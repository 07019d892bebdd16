/// A stream of events that goes out to one client. A class, for it is a phase's payload and changes with each event.
/// Touched on the loop's thread only.
final class OutgoingStream {
    let source: any LiveSource
    let heartbeat: [UInt8]
    /// True when the connection is kept after this answer.
    let keepAlive: Bool
    var writer: BodyWriter
    var course: StreamCourse
    /// The entry for the access log, until the stream has ended.
    var record: AccessRecord?

    init(_ body: LiveBody, isHTTP11: Bool, keepAlive: Bool, course: StreamCourse, record: AccessRecord?) {
        source = body.open()
        heartbeat = body.heartbeat
        self.keepAlive = keepAlive
        writer = BodyWriter(length: nil, isHTTP11: isHTTP11)
        self.course = course
        self.record = record
    }
}
