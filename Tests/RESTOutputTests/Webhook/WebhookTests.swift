import Testing
import TimerCore

@testable import RESTOutput

@Suite struct WebhookTests {
    private static let published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

    private func headers(_ secrets: String) throws -> [HeaderField] {
        WebhookSigner(try WebhookSecret.list(secrets)).headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330,
            body: Array("{\"test\": 2432232314}".utf8)[...])
    }

    @Test func publishedVector() throws {
        #expect(
            try headers(Self.published) == [
                HeaderField("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                HeaderField("webhook-timestamp", "1614265330"),
                HeaderField("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            ])
    }

    @Test func everySecretSigns() throws {
        let both = try #require(try headers("\(Self.published), \(Self.other)").last?.value)
        let each = try [Self.published, Self.other].map { try #require(try headers($0).last?.value) }
        #expect(both == each.joined(separator: " "))
        #expect(each[0] != each[1])
    }

    @Test func withoutSecretThereIsNoSignature() throws {
        #expect(try headers("").map(\.name) == ["webhook-id", "webhook-timestamp"])
    }

    @Test(arguments: [
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSecretError.Problem.noPrefix), ("whsec_MfKQ9r8GKYq*", .notBase64),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", .notBase64), ("whsec_AAAA", .length(3)), ("whsec_", .length(0)),
        ("whsec_" + String(repeating: "AAAA", count: 22), .length(66)),
    ])
    func badSecretIsNamedByItsPlace(_ secret: String, _ problem: WebhookSecretError.Problem) {
        let error = #expect(throws: WebhookSecretError.self) { try WebhookSecret.list("\(Self.published) \(secret)") }
        #expect(error == WebhookSecretError(position: 2, problem: problem))
        #expect(error.map { "\($0)".contains("MfKQ") } == false)
    }

    @Test func secretDoesNotShowItself() throws {
        let secret = try WebhookSecret(Self.published)
        var dumped = ""
        dump([secret], to: &dumped)
        #expect("\(secret)" == "whsec_[redacted]")
        #expect(!dumped.contains("MfKQ") && !String(reflecting: secret).contains("MfKQ"))
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64VectorsOfTheRFC(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg=", "Zg", "Zh==", "Z===", "====", "Zm9v\n", "Zm 9v", "Zm9=Zm9v", "-_-_"])
    func base64RefusesOtherSpellings(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func base64RoundTrip() {
        let bytes = (0..<256).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
}
