using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneBadInputTests(SharedStandalone server, ITestOutputHelper output) : BadInputTests(server, output);
