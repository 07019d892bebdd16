import RESTOutput
import TimerCore

/// The reader of `DEAD_LETTER_OUTPUT`: an `outputMode`, held to what those of timers are held to.
enum DeadLetterSetting {
    private static let name = "DEAD_LETTER_OUTPUT"

    /// The output that is told of errors by default; nil: there is none, or something is wrong with it.
    ///
    /// - Parameters:
    ///   - policy: judges its destination; nil: it cannot be made, which is a problem already.
    ///   - hasKafka: whether anything can be sent to Kafka.
    static func read(
        _ reader: inout EnvironmentReader, limits: OutputLimits, policy: DestinationPolicy?, hasKafka: Bool
    ) -> DeadLetters.Output? {
        guard let text = reader.string(name, mayBreakLines: true) else { return nil }
        do throws(InvalidOutputMode) {
            guard let object = try? JSONObjectText(validating: Array(text.utf8)) else {
                reader.refuse(name, "must be a JSON object, as outputMode is")
                return nil
            }
            let output = try OutputMode(json: object, limits: limits, at: "#")
            check(output, policy, hasKafka, &reader)
            return DeadLetters.Output(outputMode: object, destination: DestinationKey(output.destination))
        } catch {
            for problem in error.problems { reader.refuse(name, "\(problem.pointer) \(problem.detail)") }
            return nil
        }
    }

    private static func check(
        _ output: OutputMode, _ policy: DestinationPolicy?, _ hasKafka: Bool, _ reader: inout EnvironmentReader
    ) {
        switch output {
        case .rest(let rest):
            if let reason = policy?.refusal(of: rest) { reader.refuse(name, "#/hostname is refused: \(reason)") }
        case .kafka:
            if !hasKafka { reader.refuse(name, "#/type kafka needs KAFKA_BROKERS") }
        }
    }
}
