import Addresses
import HTTPServer
import TimerCore

extension HTTPServerConfiguration {
    init(_ reader: inout EnvironmentReader, budgets: MemoryBudgets) {
        self.init()
        maxBufferedBodyBytes = budgets.bodies
        maxBufferedAnswerBytes = budgets.answers
        readEndpoint(&reader)
        if reader.has("HTTP_EVENT_LOOPS") {
            eventLoops = reader.integer("HTTP_EVENT_LOOPS", in: 1...256, default: 1)
        }
        readLimits(&reader)
        readDeadlines(&reader)
        trustedProxies = reader.list("TRUSTED_PROXIES").compactMap { text in
            let block = CIDRBlock(text)
            if block == nil { reader.refuse("TRUSTED_PROXIES", "\"\(text)\" is not an address or a CIDR block") }
            return block
        }
    }

    /// Reads the address and the port to listen on.
    mutating func readEndpoint(_ reader: inout EnvironmentReader) {
        readHost(&reader)
        port = UInt16(reader.integer("HTTP_PORT", in: 0...65_535, default: Int(port)))
    }

    /// A block of one address is an address.
    private mutating func readHost(_ reader: inout EnvironmentReader) {
        guard let text = reader.string("HTTP_HOST") else { return }
        if text.contains("/") || CIDRBlock(text) == nil {
            reader.refuse("HTTP_HOST", "\"\(text)\" is not an IPv4 or IPv6 address")
        }
        host = text
    }

    private mutating func readLimits(_ reader: inout EnvironmentReader) {
        request.bodyBytes = reader.integer("MAX_BODY_BYTES", in: 1_024...67_108_864, default: request.bodyBytes)
        request.headerBytes = reader.integer(
            "HTTP_MAX_HEADER_BYTES", in: 1_024...1_048_576, default: request.headerBytes)
        request.headerCount = reader.integer("HTTP_MAX_HEADERS", in: 8...10_000, default: request.headerCount)
        request.targetBytes = reader.integer("HTTP_MAX_TARGET_BYTES", in: 256...1_048_576, default: request.targetBytes)
        maxConnections = reader.integer("HTTP_MAX_CONNECTIONS", in: 1...1_000_000, default: maxConnections)
        maxConnectionsPerPeer = reader.integer(
            "HTTP_MAX_CONNECTIONS_PER_PEER", in: 1...1_000_000, default: maxConnectionsPerPeer)
        maxRequestsInFlight = reader.integer(
            "HTTP_MAX_REQUESTS_IN_FLIGHT", in: 1...1_000_000, default: maxRequestsInFlight)
        maxStreams = reader.integer("HTTP_MAX_STREAMS", in: 0...100_000, default: maxStreams)
        maxStreamsPerPeer = reader.integer(
            "HTTP_MAX_STREAMS_PER_PEER", in: 0...100_000, default: maxStreamsPerPeer)
        maxBufferedOutputBytes = reader.integer(
            "HTTP_MAX_BUFFERED_OUTPUT_BYTES", in: 4_096...67_108_864, default: maxBufferedOutputBytes)
        maxBufferedBodyBytes = reader.integer(
            "HTTP_MAX_BUFFERED_BODY_BYTES", in: request.bodyBytes...1_099_511_627_776,
            default: max(maxBufferedBodyBytes, request.bodyBytes))
        // A page, or one timer of the largest that were taken, must fit.
        let largestAnswer = max(ExpirationQuery.pageBytes, request.bodyBytes)
        maxBufferedAnswerBytes = reader.integer(
            "HTTP_MAX_BUFFERED_ANSWER_BYTES", in: largestAnswer...1_099_511_627_776,
            default: max(maxBufferedAnswerBytes, largestAnswer))
        minimumRate = reader.integer("HTTP_MIN_BYTES_PER_SECOND", in: 1...1_048_576, default: minimumRate)
    }

    private mutating func readDeadlines(_ reader: inout EnvironmentReader) {
        let range = 1...3_600_000
        firstByteTimeout = reader.milliseconds("HTTP_FIRST_BYTE_TIMEOUT_MS", in: range, default: firstByteTimeout)
        headTimeout = reader.milliseconds("HTTP_HEAD_TIMEOUT_MS", in: range, default: headTimeout)
        rateGrace = reader.milliseconds("HTTP_RATE_GRACE_MS", in: range, default: rateGrace)
        keepAliveTimeout = reader.milliseconds("HTTP_KEEP_ALIVE_TIMEOUT_MS", in: range, default: keepAliveTimeout)
        streamHeartbeat = reader.milliseconds("HTTP_STREAM_HEARTBEAT_MS", in: range, default: streamHeartbeat)
        handlerTimeout = reader.milliseconds("HTTP_HANDLER_TIMEOUT_MS", in: range, default: handlerTimeout)
    }
}
