using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneBadInputTests(SharedStandalone server, ITestOutputHelper output) : BadInputTests(server, output);
