/// librdkafka's mock cluster as a process of its own.
///
/// Prints `bootstrap 127.0.0.1:PORT` and then obeys commands on stdin, one a line; see `Command`. Ends at `quit` or
/// with stdin. Topics are made on demand, with four partitions. What it is not: it neither deduplicates idempotent
/// producers nor keeps more than 5 MiB in a partition.
@main
struct MockBroker {
    static func main() {
        let cluster = MockCluster()
        let output = LineOutput()
        output.write("bootstrap \(cluster.bootstrap)")
        while let line = readLine() {
            guard let command = Command(line) else {
                output.write("unknown command")
                continue
            }
            if case .quit = command { break }
            output.write(cluster.obey(command))
        }
        cluster.close()
    }
}
