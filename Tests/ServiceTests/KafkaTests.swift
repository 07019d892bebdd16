import TestSupport
import Testing

struct KafkaTests {
    @Test func messageIsTheSameOnEachTopic() async throws {
        try await Broker.run { broker in
            try await TestBed.run(["KAFKA_BROKERS": broker.bootstrap]) { bed in
                let payload = #"{ "b":1.50, "a":"\u0041", "twice":1, "twice":2 }"#
                let output = #""topics":["one","two","three"],"key":"k é","headers":{"h":"v","empty":""}"#
                let id = try await bed.service.schedule(Self.timer(output, payload: payload))
                try await bed.service.document(id, withStatus: 1)
                for topic in ["one", "two", "three"] {
                    let records = try await broker.records(topic)
                    try #require(records.count == 1)
                    #expect(records[0].value == payload)
                    #expect(records[0].key == "k é")
                    #expect(records[0].headers == ["h": "v", "empty": "", "expirationId": id, "attempt": "1"])
                }
            }
        }
    }

    @Test func keyAndHeadersAreOptional() async throws {
        try await Broker.run { broker in
            try await TestBed.run(["KAFKA_BROKERS": broker.bootstrap]) { bed in
                let id = try await bed.service.schedule(Self.timer(#""topics":["bare"]"#))
                try await bed.service.document(id, withStatus: 1)
                let records = try await broker.records("bare")
                try #require(records.count == 1)
                #expect(records[0].key == nil)
                #expect(records[0].headers == ["expirationId": id, "attempt": "1"])
                #expect(records[0].value == "{}")
            }
        }
    }

    @Test func brokerThatIsDownAtTheStartStopsNothing() async throws {
        try await Broker.run { broker in
            try await broker.obey("down")
            let settings = ["KAFKA_BROKERS": broker.bootstrap, "DELIVERY_TIMEOUT_MS": "1500"]
            try await TestBed.run(settings) { bed in
                #expect(try await bed.service.exchange(.get("/-/ready")).status == 200)
                let rest = try await bed.service.schedule(bed.timer("/meanwhile"))
                let id = try await bed.service.schedule(Self.timer(#""topics":["late"]"#))
                try await bed.service.document(rest, withStatus: 1)
                try await eventually("one failure") {
                    (try await bed.service.document(id)["failureCount"]?.int ?? 0 > 0)
                }
                try await broker.obey("up")
                try await bed.service.document(id, withStatus: 1, within: .seconds(90))
                let records = try await broker.records("late")
                #expect(records.allSatisfy { $0.headers["expirationId"] == id })
                #expect(!records.isEmpty)
            }
        }
    }

    @Test func brokerThatStaysDownIsAnErrorWithItsReason() async throws {
        try await Broker.run { broker in
            try await broker.obey("down")
            let settings = [
                "KAFKA_BROKERS": broker.bootstrap, "DELIVERY_TIMEOUT_MS": "1100", "MAX_FAILURE_COUNT": "2",
            ]
            try await TestBed.run(settings) { bed in
                let id = try await bed.service.schedule(Self.timer(#""topics":["never"]"#))
                let document = try await bed.service.document(id, withStatus: 3)
                #expect(document["failureCount"]?.int == 2)
                #expect(document["lastError"]?.string?.contains("topic never") == true)
            }
        }
    }

    private static func timer(_ output: String, payload: String = "{}") -> String {
        """
        {"payload":\(payload),"expirationIntervalMs":0,"applicantService":"tests",\
        "outputMode":{"type":"kafka",\(output)}}
        """
    }
}
