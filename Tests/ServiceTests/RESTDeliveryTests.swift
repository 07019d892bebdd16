import Crypto
import Foundation
import Testing

/// What a REST receiver gets.
struct RESTDeliveryTests {
    /// Numbers, order, escapes, duplicate keys and blanks that a parser and a writer would change.
    private static let oddPayload =
        #"{ "b":1.50, "a":-0, "e":1E+2, "big":123456789012345678901234567890,"#
        + "\t" + #""\u0041\/":"\ud83d\ude00 é\n", "twice":1, "twice":2, "payload":{"x":[ ]}, "":null }"#

    @Test func payloadArrivesByteForByte() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/odd", payload: Self.oddPayload))
            let request = try await bed.sink.request("/odd")
            #expect(String(decoding: request.body, as: UTF8.self) == Self.oddPayload)
            try await bed.service.document(id, withStatus: 1)
            let answer = try await bed.service.exchange(.get("/expirations/\(id)"))
            #expect(answer.text.contains(Self.oddPayload))
        }
    }

    @Test func payloadOfNearlyOneMebibyteArrivesWhole() async throws {
        try await TestBed.run { bed in
            let frame = bed.timer("/large", payload: #"{"text":""}"#).utf8.count
            let text = String(repeating: "0123456789abcdef", count: 65_536).prefix(1_048_576 - frame)
            let payload = #"{"text":"\#(text)"}"#
            _ = try await bed.service.schedule(bed.timer("/large", payload: payload))
            #expect(try await bed.sink.request("/large").body == Array(payload.utf8))
        }
    }

    @Test func payloadIsAnEmptyObjectByDefault() async throws {
        try await TestBed.run { bed in
            let body = bed.timer("/none").replacing(#""payload":{},"#, with: "")
            let id = try await bed.service.schedule(body)
            #expect(try await bed.sink.request("/none").body == Array("{}".utf8))
            #expect(try await bed.service.document(id)["payload"] == .object([:]))
        }
    }

    @Test(arguments: ["post", "put", "patch", "get", "delete", "PoSt", "DELETE"])
    func eachMethodIsUsed(method: String) async throws {
        try await TestBed.run { bed in
            _ = try await bed.service.schedule(bed.timer("/m", payload: #"{"a":1}"#, method: method))
            let request = try await bed.sink.request("/m")
            #expect(request.method.rawValue == method.uppercased())
            let sendsBody = method.uppercased() != "GET"
            #expect(request.body == (sendsBody ? Array(#"{"a":1}"#.utf8) : []))
            let type = request.headers.first("content-type")
            #expect(type == (sendsBody ? "application/json; charset=utf-8" : nil))
        }
    }

    @Test func headersAreTheUsers() async throws {
        try await TestBed.run { bed in
            let headers = #","headers":{"X-One":"1","x-two":"u; \"q\" \\","Content-Type":"application/vnd.a+json"}"#
            let id = try await bed.service.schedule(bed.timer("/h?a=1&b=%20", output: headers))
            let request = try await bed.sink.request("/h")
            #expect(request.query == "a=1&b=%20")
            #expect(request.headers.first("x-one") == "1")
            #expect(request.headers.first("x-two") == #"u; "q" \"#)
            #expect(request.headers.all("content-type") == ["application/vnd.a+json"])
            #expect(request.headers.all("host") == ["127.0.0.1:\(bed.sinkPort)"])
            #expect(request.headers.first("user-agent")?.hasPrefix("timer-service/") == true)
            #expect(request.headers.all("webhook-id") == [id])
            #expect(request.headers.all("webhook-signature") == [])
        }
    }

    @Test func portIsAFieldAsWell() async throws {
        try await TestBed.run { bed in
            let host = "127.0.0.1:\(bed.sinkPort)"
            let apart = bed.timer("/port").replacing(host, with: #"127.0.0.1","port":\#(bed.sinkPort),"path":"/port"#)
                .replacing(#""path":"/port","path":"/port""#, with: #""path":"/port""#)
            _ = try await bed.service.schedule(apart)
            _ = try await bed.sink.request("/port")
            _ = try await bed.service.schedule(bed.timer("/both", output: #","port":\#(bed.sinkPort)"#))
            _ = try await bed.sink.request("/both")
            let refused = try await bed.service.exchange(.post("/schedule", bed.timer("/not", output: #","port":1"#)))
            #expect(refused.status == 400)
            #expect(try refused.places == ["#/outputMode/port"])
        }
    }

    @Test func pathIsTheRootByDefault() async throws {
        try await TestBed.run { bed in
            _ = try await bed.service.schedule(bed.timer("/x").replacing(#","path":"/x""#, with: ""))
            _ = try await bed.sink.request("/")
        }
    }

    @Test func deliveryIsSignedWithEachSecret() async throws {
        let secrets = [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + Data(repeating: 7, count: 32).base64EncodedString(),
        ]
        try await TestBed.run(["WEBHOOK_SECRET": secrets.joined(separator: ",")]) { bed in
            let id = try await bed.service.schedule(bed.timer("/signed", payload: Self.oddPayload))
            let request = try await bed.sink.request("/signed")
            let timestamp = try #require(request.headers.first("webhook-timestamp"))
            let seconds = try #require(Double(timestamp))
            #expect(abs(seconds - Date.now.timeIntervalSince1970) < 3_600)
            let content = Data("\(id).\(timestamp).\(Self.oddPayload)".utf8)
            let signatures = try secrets.map { secret in
                let key = try #require(Data(base64Encoded: String(secret.dropFirst(6))))
                let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
                return "v1,\(Data(code).base64EncodedString())"
            }
            #expect(request.headers.first("webhook-signature") == signatures.joined(separator: " "))
            let log = bed.service.process.output.all.joined()
            #expect(!log.contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        }
    }

    @Test func startDateIsNowWithoutOne() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/now", in: 100))
            let document = try await bed.service.document(id, withStatus: 1)
            let fired = try #require(document["firedAt"]?.string)
            let due = try #require(document["expirationDate"]?.string)
            let created = try #require(document["createdAt"]?.string)
            #expect(try Self.date(fired) >= Self.date(due))
            #expect(try abs(Self.date(due).timeIntervalSince(Self.date(created)) - 0.1) < 0.002)
        }
    }

    /// (startDate, as it is shown, expirationDate)
    @Test(arguments: [
        ("1999-12-31T23:59:59.9999Z", "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00.499Z"),
        ("2024-02-29t12:00:00.25+05:30", "2024-02-29T06:30:00.250Z", "2024-02-29T06:30:00.750Z"),
        ("0001-01-01T00:00:00-08:00", "0001-01-01T08:00:00.000Z", "0001-01-01T08:00:00.500Z"),
    ])
    func startDateOfThePastFiresAtOnce(start: String, shown: String, expires: String) async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(
                bed.timer("/past", in: 500, fields: #""startDate":"\#(start)","#))
            let document = try await bed.service.document(id, withStatus: 1)
            #expect(document["startDate"]?.string == shown)
            #expect(document["expirationDate"]?.string == expires)
            #expect(bed.sink.requests("/past").count == 1)
        }
    }

    @Test func startDateOfTheFutureWithOffsetWaits() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(
                bed.timer("/future", in: 1, fields: #""startDate":"9999-12-31T23:59:59.998+00:00","#))
            let document = try await bed.service.document(id)
            #expect(document["expirationDate"]?.string == "9999-12-31T23:59:59.999Z")
            #expect(document["expirationStatus"]?["id"]?.int == 0)
            let first = try await bed.service.schedule(bed.timer("/first"))
            try await bed.service.document(first, withStatus: 1)
            #expect(bed.sink.requests("/future").isEmpty)
        }
    }

    @Test func nothingFiresEarly() async throws {
        try await TestBed.run { bed in
            var ids: [String] = []
            for index in 0..<50 { ids.append(try await bed.service.schedule(bed.timer("/due", in: 100 + index * 7))) }
            for id in ids {
                let document = try await bed.service.document(id, withStatus: 1)
                let (fired, due) = (document["firedAt"]?.string, document["expirationDate"]?.string)
                #expect(try Self.date(#require(fired)) >= Self.date(#require(due)))
            }
            #expect(bed.sink.requests("/due").count == 50)
        }
    }

    private static func date(_ text: String) throws -> Date {
        try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    }
}
