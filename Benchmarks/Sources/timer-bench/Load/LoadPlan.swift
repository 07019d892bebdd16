/// How long and how hard.
struct LoadPlan {
    let port: UInt16
    let connections: Int
    /// Of the measured part.
    let seconds: Double
    /// Before the measured part.
    let warmUp: Double
    /// Arrivals per second; nil: closed loop.
    let rate: Double?

    init(_ options: Options) throws(BenchError) {
        port = try options.number("port", default: 0)
        connections = try options.number("connections", default: 64)
        seconds = try options.number("seconds", default: 10)
        warmUp = try options.number("warm-up", default: 0)
        rate = options.text("rate").flatMap(Double.init)
        guard port > 0, connections > 0 else { throw BenchError("--port and --connections are to be above 0") }
    }
}
