using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneEventsTests(SharedStandalone server, ITestOutputHelper output) : EventsTests(server, output)
{
    protected override bool HearsEveryStep => true;
}
