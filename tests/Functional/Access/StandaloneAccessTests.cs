using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

public sealed class StandaloneAccessTests(StandaloneAccessServer server, ITestOutputHelper output)
    : AccessTests(server, output),
        IClassFixture<StandaloneAccessServer>
{
    private protected override IReadOnlyList<GrpcRow> GrpcRows => AccessTable.GrpcInOneProcess;
}
