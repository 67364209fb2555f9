using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneStatusTests(SharedStandalone server, ITestOutputHelper output) : StatusTests(server, output)
{
    protected override int CountWorkers(string stage) => 1;
}
