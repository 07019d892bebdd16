import TimerCore
import Tracing

extension NewExpiration {
    /// A timer that differs from a usual one only in what is given.
    public static func sample(
        id: ExpirationID = .random(), payload: String = #"{"a":1}"#, startDate: Timestamp? = nil,
        expirationIntervalMs: Int64 = 0, applicantService: String = "orders",
        outputMode: String = #"{"type":"rest","method":"post","protocol":"http","hostname":"localhost"}"#,
        destination: String = "http://localhost:80",
        onError: String? = nil, onEnd: String? = nil, labels: [Label] = [], idempotency: Idempotency? = nil,
        creatorId: String? = nil, trace: TraceContext? = nil
    ) -> NewExpiration {
        NewExpiration(
            id: id, payload: JSONObjectText(trusted: Array(payload.utf8)[...]), startDate: startDate,
            expirationIntervalMs: expirationIntervalMs, applicantService: applicantService,
            outputMode: JSONObjectText(trusted: Array(outputMode.utf8)[...]),
            destination: DestinationKey(destination),
            deadLetters: DeadLetters(onError: output(onError), onEnd: output(onEnd)), labels: Labels(labels),
            idempotency: idempotency, creatorId: creatorId, trace: trace)
    }
}

extension NewExpiration {
    /// An output to this host.
    private static func output(_ host: String?) -> DeadLetters.Output? {
        host.map { host in
            let text = #"{"type":"rest","method":"post","protocol":"http","hostname":"\#(host)"}"#
            return DeadLetters.Output(
                outputMode: JSONObjectText(trusted: Array(text.utf8)[...]),
                destination: DestinationKey("http://\(host):80"))
        }
    }
}

extension ExpirationID {
    /// A UUIDv7 of some time in 2026.
    public static func random() -> ExpirationID {
        ExpirationID(milliseconds: 1_767_225_600_000 + .random(in: 0..<1_000_000))
    }
}
