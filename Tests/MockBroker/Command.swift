/// What can be asked of the broker. Each is answered with `ok`, `read` with its records and `end`.
enum Command {
    /// `down`: closes the connections and refuses new ones.
    case down
    /// `up`: listens again, on the same port.
    case up
    /// `error <ApiKey> <code> <count>`: the next `count` requests of that kind are answered with that error code;
    /// a count of 0 clears what is left.
    case error(apiKey: Int16, code: Int32, count: Int)
    /// `topic-error <topic> <code>`: metadata of the topic is answered with that error code; 0 ends that. Unlike
    /// Kafka's, such an answer still lists partitions, so that clients wait and do not fail.
    case topicError(topic: String, code: Int32)
    /// `rtt <ms>`: each answer is delayed.
    case rtt(milliseconds: Int32)
    /// `read <topic> <seconds>`: each record of the topic from its beginning, as one line of JSON; then `end`.
    case read(topic: String, seconds: Int)
    case quit

    init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("down", 1): self = .down
        case ("up", 1): self = .up
        case ("quit", 1): self = .quit
        case ("error", 4):
            guard let apiKey = Int16(words[1]), let code = Int32(words[2]), let count = Int(words[3]) else {
                return nil
            }
            self = .error(apiKey: apiKey, code: code, count: count)
        case ("topic-error", 3):
            guard let code = Int32(words[2]) else { return nil }
            self = .topicError(topic: words[1], code: code)
        case ("rtt", 2):
            guard let milliseconds = Int32(words[1]) else { return nil }
            self = .rtt(milliseconds: milliseconds)
        case ("read", 3):
            guard let seconds = Int(words[2]) else { return nil }
            self = .read(topic: words[1], seconds: seconds)
        default: return nil
        }
    }
}
