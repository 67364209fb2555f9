using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandalonePlanTests(SharedStandalone server, ITestOutputHelper output) : PlanTests(server, output);
