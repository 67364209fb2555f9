using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneCancelTests(SharedStandalone server, ITestOutputHelper output) : CancelTests(server, output);
