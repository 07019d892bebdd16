import Glibc
import Testing

@testable import PostgresStore

/// A process that sleeps until it is killed.
struct SleepingProcess {
    let identity: ProcessIdentity

    init() throws {
        var number: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawn(&number, "/bin/sleep", nil, nil, &arguments, environ) == 0)
        identity = try #require(ProcessIdentity(seenHere: number))
    }

    /// Kills it; nobody has waited for it then.
    func kill() {
        Glibc.kill(identity.number, SIGKILL)
    }

    /// Waits for its end; nothing is left of it then.
    func wait() {
        waitpid(identity.number, nil, 0)
    }
}
