import Glibc
import Hummingbird
import Logging
import NIOPosix

/// The same fixed answer by Hummingbird, for comparison.
@main
enum HummingbirdServer {
    static func main() async throws {
        let router = Router()
        router.get("/") { _, _ in "Hello, timer!" }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print(channel.localAddress?.port ?? 0)
                fflush(nil)
            },
            // One event loop, like the servers beside it.
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: Logger(label: "hummingbird-server") { _ in SwiftLogNoOpLogHandler() })
        try await application.run()
    }
}
