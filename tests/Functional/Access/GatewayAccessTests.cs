using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

public sealed class GatewayAccessTests(GatewayAccessServer server, ITestOutputHelper output)
    : AccessTests(server, output),
        IClassFixture<GatewayAccessServer>
{
    private protected override IReadOnlyList<GrpcRow> GrpcRows => AccessTable.GrpcBehindTheGateway;
}
