using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneStatusTests(SharedStandalone server, ITestOutputHelper output) : StatusTests(server, output)
{
    protected override int CountWorkers(string stage) => 1;
}
