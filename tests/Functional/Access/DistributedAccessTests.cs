using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

public sealed class DistributedAccessTests(DistributedAccessServer server, ITestOutputHelper output)
    : AccessTests(server, output),
        IClassFixture<DistributedAccessServer>
{
    private protected override IReadOnlyList<GrpcRow> GrpcRows => AccessTable.GrpcBehindTheGateway;
}
