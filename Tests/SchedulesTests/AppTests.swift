import Schedules
import Testing
import TimerCore

@Suite struct AppTests {
    private func app(_ outputMode: String, limits: AppLimits = AppLimits()) -> App {
        App(
            accountID: "12345", domain: #"xyz".freshteam.com"#, region: "US", iparams: text(#"{"Param1": 1.0}"#),
            handler: "h", outputMode: text(outputMode), destination: DestinationKey("d"), limits: limits)
    }

    @Test func theEventIsTheDocuments() throws {
        let payload = EventTemplate(app("{}")).payload(
            data: text(#"{ "account_name":"Jacob" }"#), at: Timestamp(milliseconds: 1_496_400_354_326))
        #expect(
            String(decoding: payload.bytes, as: UTF8.self)
                == #"{"account_id":"12345","event":"onScheduledEvent","region":"US","timestamp":1496400354326,"#
                + #""domain":"xyz\".freshteam.com","data":{ "account_name":"Jacob" },"iparams":{"Param1": 1.0}}"#)
        #expect(throws: Never.self) { try JSONObjectText(validating: Array(payload.bytes)) }
    }

    @Test func theTimeoutOfTheAppGoesIntoItsOutput() throws {
        let output = #"{"type":"kafka","topics":["t"]}"#
        let delivered = app(output).deliveredOutputMode
        #expect(try OutputMode(json: delivered).options.timeout == .seconds(20))
        #expect(String(decoding: delivered.bytes, as: UTF8.self).hasSuffix(String(output.dropFirst())))
        let slower = app(output, limits: AppLimits(timeout: .milliseconds(1_500))).deliveredOutputMode
        #expect(try OutputMode(json: slower).options.timeout == .milliseconds(1_500))
        let own = app(#"{"timeoutMs":7,"type":"kafka","topics":["t"]}"#).deliveredOutputMode
        #expect(try OutputMode(json: own).options.timeout == .milliseconds(7))
    }
}
