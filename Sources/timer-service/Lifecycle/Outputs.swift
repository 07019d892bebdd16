import KafkaOutput
import Metrics
import RESTOutput
import TimerExpiry

/// The outputs that are configured, and what has to be closed with them.
struct Outputs: Sendable {
    let publishers: Publishers
    private let transport: any HTTPTransport
    /// The same, if it is one that can reload; nil otherwise.
    private let curl: CurlTransport?
    private let kafka: KafkaProducer?

    init(
        _ configuration: ServiceConfiguration, policy: DestinationPolicy, metrics: MetricsRegistry, log: ServiceLog
    ) throws {
        switch configuration.rest.transport {
        case .curl:
            let curl = try CurlTransport(configuration.rest.curl, check: policy, metrics: metrics)
            transport = curl
            self.curl = curl
        case .urlsession:
            transport = URLSessionTransport(check: policy)
            curl = nil
        }
        kafka = try configuration.kafka.map {
            try KafkaProducer(configuration: $0, logger: log.logger("kafka"), metrics: metrics)
        }
        publishers = Publishers(
            rest: RESTOutputPublisher(
                transport: transport, check: policy, signer: WebhookSigner(configuration.rest.secrets),
                version: Version.number, metrics: metrics),
            kafka: kafka.map { KafkaOutputPublisher(producer: $0) })
    }

    /// Has the certificate files read again.
    func reload() throws(TransportSetupError) {
        try curl?.reload()
    }

    func close(timeout: Duration) async {
        await transport.close(within: timeout)
        await kafka?.close(timeout: timeout)
    }
}
