import Foundation
import Testing

/// The examples of the original service's usage page, word for word but for hostnames.
struct SeedTests {
    private static let rest = """
        {
            "payload": {
                "myCustomPayload": {
                    "key1": "value1"
                }
            },
            "startDate": "2020-04-06T08:57:04.650Z",
            "expirationIntervalMs": 600000,
            "applicantService": "myCustomMicroservice",
            "outputMode": {
                "type": "rest",
                "method": "post",
                "protocol": "http",
                "hostname": "www.my-service.com",
                "path": "/notify-expiration",
                "headers": {
                    "header1": "value1"
                }
            }
        }
        """

    private static let kafka = """
        {
            "payload": {
                "myCustomPayload": {
                    "key1": "value1"
                }
            },
            "startDate": "2020-04-06T08:57:04.650Z",
            "expirationIntervalMs": 600000,
            "applicantService": "myCustomMicroservice",
            "outputMode": {
                "type": "kafka",
                "topics": [
                    "topic1",
                    "topic2"
                ],
                "key": "kafkaMessageKey",
                "headers": {
                    "header1": "value1"
                }
            }
        }
        """

    private static let userOrders = """
        {
          "payload": {
            "user": {
              "name": "Mario",
              "surname": "Rossi"
            },
            "_id": "098abc765def",
            "orderId": "abc123def456"
          },
          "startDate": "2020-04-06T08:57:04.650Z",
          "expirationIntervalMs": 600000,
          "applicantService": "user-orders",
          "outputMode": {
            "type": "rest",
            "method": "post",
            "protocol": "https",
            "hostname": "user-orders:3000",
            "path": "/order-expired"
          }
        }
        """

    private static let expiredOrders = """
        {
          "payload": {
            "eventName": "timerExpired",
            "eventContent": {
              "orderId": "abc123def456"
            }
          },
          "startDate": "2020-04-06T08:57:04.650Z",
          "expirationIntervalMs": 300000,
          "applicantService": "user-orders",
          "outputMode": {
            "type": "kafka",
            "topics": ["expiredOrders", "usersOrders"],
            "key": "098abc765def_abc123def456",
            "headers": {
              "userId": "098abc765def"
            }
          }
        }
        """

    @Test func restExampleIsDeliveredAndDocumented() async throws {
        try await TestBed.run { bed in
            let body = Self.rest.replacing("www.my-service.com", with: "127.0.0.1:\(bed.sinkPort)")
            let id = try await bed.service.schedule(body)
            let request = try await bed.sink.request("/notify-expiration")
            #expect(request.method == .post)
            #expect(request.headers.first("header1") == "value1")
            #expect(try JSONTree(String(decoding: request.body, as: UTF8.self)) == JSONTree(body)["payload"])
            let document = try await bed.service.document(id, withStatus: 1)
            try Self.expect(document, of: body, id, expiresAt: "2020-04-06T09:07:04.650Z", status: (1, "expired"))
            #expect(document["firedAt"]?.string != nil)
            #expect(document["failureCount"]?.int == 0)
        }
    }

    @Test func restExampleOfUserOrdersIsStoredAndAborted() async throws {
        try await TestBed.run { bed in
            let future = Self.userOrders.replacing("2020-04-06T08", with: "2099-04-06T08")
            let id = try await bed.service.schedule(future)
            let pending = try await bed.service.document(id)
            try Self.expect(pending, of: future, id, expiresAt: "2099-04-06T09:07:04.650Z", status: (0, "pending"))
            #expect(try await bed.service.abort(id).status == 204)
            let aborted = try await bed.service.document(id)
            try Self.expect(aborted, of: future, id, expiresAt: "2099-04-06T09:07:04.650Z", status: (2, "aborted"))
        }
    }

    @Test(arguments: [
        (kafka, ["topic1", "topic2"], "kafkaMessageKey", ["header1": "value1"], "2020-04-06T09:07:04.650Z"),
        (
            expiredOrders, ["expiredOrders", "usersOrders"], "098abc765def_abc123def456", ["userId": "098abc765def"],
            "2020-04-06T09:02:04.650Z"
        ),
    ])
    func kafkaExampleReachesEachTopic(
        body: String, topics: [String], key: String, headers: [String: String], expiresAt: String
    ) async throws {
        try await Broker.run { broker in
            try await TestBed.run(["KAFKA_BROKERS": broker.bootstrap]) { bed in
                let id = try await bed.service.schedule(body)
                let document = try await bed.service.document(id, withStatus: 1)
                try Self.expect(document, of: body, id, expiresAt: expiresAt, status: (1, "expired"))
                for topic in topics {
                    let records = try await broker.records(topic)
                    try #require(records.count == 1)
                    #expect(records[0].key == key)
                    #expect(records[0].headers == headers.merging(["expirationId": id, "attempt": "1"]) { $1 })
                    #expect(try JSONTree(records[0].value) == JSONTree(body)["payload"])
                }
            }
        }
    }

    @Test func kafkaExampleWithoutKafkaEndsInError() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(Self.expiredOrders)
            let document = try await bed.service.document(id, withStatus: 3)
            let expected = "2020-04-06T09:02:04.650Z"
            try Self.expect(document, of: Self.expiredOrders, id, expiresAt: expected, status: (3, "error"))
            #expect(document["lastError"]?.string?.localizedCaseInsensitiveContains("kafka") == true)
        }
    }

    /// The document holds what was sent, and what the usage page adds to it.
    private static func expect(
        _ document: JSONTree, of body: String, _ id: String, expiresAt: String, status: (id: Int, description: String),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (name, value) in try #require(try JSONTree(body).members) {
            #expect(document[name] == value, sourceLocation: sourceLocation)
        }
        #expect(document["_id"]?.string == id, sourceLocation: sourceLocation)
        #expect(document["expirationDate"]?.string == expiresAt, sourceLocation: sourceLocation)
        let expected = try JSONTree(#"{"id":\#(status.id),"description":"\#(status.description)"}"#)
        #expect(document["expirationStatus"] == expected, sourceLocation: sourceLocation)
    }
}
