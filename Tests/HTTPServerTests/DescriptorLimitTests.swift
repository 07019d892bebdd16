import HTTPServer
import Testing

@Suite struct DescriptorLimitTests {
    @Test(arguments: [(1_048_576, 16_384), (20_000, 15_904), (4_097, 1), (64, 1)])
    func clientsLeaveDescriptorsForTheRest(limit: Int, connections: Int) {
        var configuration = HTTPServerConfiguration()
        configuration.leaveDescriptors(of: limit, for: 4_096)
        #expect(configuration.maxConnections == connections)
    }
}
