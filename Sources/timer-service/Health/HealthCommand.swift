import ArgumentParser

/// The command `timer-service health`: asks the service beside it whether it lives. For images that have neither a shell
/// nor a client.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks the service on this machine whether it lives.",
        discussion: """
            It is looked for where HTTP_HOST and HTTP_PORT say, and no proxy is used. Ends with 0 when it does, and \
            otherwise with 1 and the reason, within \(HealthProbe.limit.components.seconds) s.
            """)

    @Flag(help: "Ask whether it is ready, and PostgreSQL with it.")
    var ready = false

    /// Blocks the thread: nothing else runs in this process.
    func run() throws {
        do {
            let endpoint = try LocalEndpoint(environment: Environment.current)
            try HealthProbe(endpoint: endpoint, path: ready ? "/-/ready" : "/-/healthz").run()
        } catch {
            StandardDescriptors.complain("timer-service health:\n\(error)\n")
            throw ExitCode.failure
        }
    }
}
