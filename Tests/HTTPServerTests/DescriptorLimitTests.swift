import HTTPServer
import Testing

@Suite struct DescriptorLimitTests {
    @Test(arguments: [(1_048_576, 16_384), (20_000, 15_904), (1_024, 512), (64, 32), (1, 1)])
    func clientsLeaveDescriptorsForTheRest(limit: Int, connections: Int) {
        var configuration = HTTPServerConfiguration()
        configuration.leaveDescriptors(of: limit)
        #expect(configuration.maxConnections == connections)
    }
}
