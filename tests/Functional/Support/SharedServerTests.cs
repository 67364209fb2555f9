using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>What the classes with a shared server have in common: during a test the server's log goes to the test's output.</summary>
public abstract class SharedServerTests : IDisposable
{
    protected SharedServerTests(SharedServer server, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(server);
        Shared = server;
        server.Process.AttachLog(output);
    }

    private protected SharedServer Shared { get; }

    private protected RunningSystem Server => Shared.Process;

    private protected VideosClient Videos => Shared.Process.Videos;

    public void Dispose()
    {
        Shared.Process.AttachLog(null);
        GC.SuppressFinalize(this);
    }
}
