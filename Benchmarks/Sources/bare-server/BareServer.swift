import Glibc
import HTTPServer
import Logging
import Metrics

/// The service's HTTP server on one event loop with a fixed answer: what HTTP alone costs.
@main
enum BareServer {
    static func main() async throws {
        var configuration = HTTPServerConfiguration()
        configuration.host = "127.0.0.1"
        configuration.port = 0
        configuration.eventLoops = 1
        let server = HTTPServer(
            configuration: configuration, handler: FixedAnswer(), metrics: MetricsRegistry(),
            logger: Logger(label: "bare-server"))
        print(try server.start())
        fflush(nil)
        try await Task.sleep(for: .seconds(3_600))
    }
}
