using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneCancelTests(SharedStandalone server, ITestOutputHelper output) : CancelTests(server, output);
