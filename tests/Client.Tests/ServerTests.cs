using Grpc.Core;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>Base class of tests with a scripted server and a client of it.</summary>
public abstract class ServerTests : IAsyncLifetime
{
    protected const string Id = "video_1";

    private protected ScriptedServer Server { get; private set; } = null!;

    private protected ScriptedServer.Script Answers => Server.Answers;

    protected TextToVideoClient Client { get; private set; } = null!;

    protected static VideoRequest Request { get; } = new() { Prompt = "a red circle" };

    public async Task InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        Client = new TextToVideoClient(Options());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Options that do not make a test wait for retries.</summary>
    protected TextToVideoClientOptions Options() =>
        new()
        {
            Address = Server.Address,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Timeout = Wait.Long,
        };

    protected static Proto.Video State(Proto.VideoStatus status, int progress = 0) =>
        new()
        {
            Id = Id,
            Status = status,
            Progress = progress,
            OutputFormats = { "mp4" },
        };

    /// <summary>The error of a server that is being stopped.</summary>
    protected static RpcException Unavailable() => new(new Status(StatusCode.Unavailable, "stopping"));

    /// <summary>Replaces the server by one with the same answers on the same port.</summary>
    protected async Task RestartServerAsync()
    {
        ScriptedServer.Script answers = Answers;
        int port = Server.Address.Port;
        await Server.DisposeAsync();
        Server = await ScriptedServer.StartAsync(answers, port);
    }
}
