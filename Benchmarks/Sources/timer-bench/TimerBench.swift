import Glibc

/// The programs that the driver of `scripts/bench` starts. Each writes one JSON object to standard output.
@main
enum TimerBench {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            let line = "timer-bench: \(error)\n"
            _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws(BenchError) {
        let options = try Options(arguments.dropFirst())
        switch arguments.first {
        case "load": StandardOutput.write(try LoadProgram.run(options).serialized)
        case "sink": try SinkProgram.sink(options)
        case "responder": try SinkProgram.responder(options)
        case "inserts": StandardOutput.write(try InsertProgram.run(options).serialized)
        case "claims": StandardOutput.write(try ClaimProgram.run(options).serialized)
        case "burst": StandardOutput.write(try BurstProgram.run(options).serialized)
        default: throw BenchError("load, sink, responder, inserts, claims or burst?")
        }
    }
}
