using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandalonePlanTests(SharedStandalone server, ITestOutputHelper output) : PlanTests(server, output);
