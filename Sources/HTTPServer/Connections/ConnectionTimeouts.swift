/// The configuration's durations in nanoseconds, as deadlines are computed for every request.
struct ConnectionTimeouts {
    let firstByte: Int64
    let head: Int64
    let rateGrace: Int64
    let keepAlive: Int64
    let handler: Int64
    let linger: Int64
    let closing: Int64
    /// What one byte buys at the minimum rate.
    let perByte: Int64

    init(_ configuration: HTTPServerConfiguration) {
        firstByte = configuration.firstByteTimeout.nanoseconds
        head = configuration.headTimeout.nanoseconds
        rateGrace = configuration.rateGrace.nanoseconds
        keepAlive = configuration.keepAliveTimeout.nanoseconds
        handler = configuration.handlerTimeout.nanoseconds
        linger = configuration.lingerTimeout.nanoseconds
        closing = configuration.closingGrace.nanoseconds
        perByte = 1_000_000_000 / Int64(max(1, configuration.minimumRate))
    }
}
