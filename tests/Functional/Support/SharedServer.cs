using System.Text.Json;

namespace TextToVideo.Functional.Support;

/// <summary>One system for all classes that leave it as they found it, and the video that most of them look at.</summary>
public abstract class SharedServer : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Lazy<Task<JsonElement>> _redCircle;
    private RunningSystem? _process;

    protected SharedServer() => _redCircle = new(() => Process.Videos.MakeAsync(RedCircleRequest));

    /// <summary>A request with every default but the seed, the formats and the size, which is the smallest.</summary>
    internal static object RedCircleRequest { get; } = new
    {
        prompt = "a red circle moving right on a blue background",
        size = "64x64",
        seed = 7,
        output_formats = new[] { "mp4", "webm", "avi", "gif" },
    };

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The finished video of <see cref="RedCircleRequest"/>, made once.</summary>
    internal Task<JsonElement> RedCircleAsync() => _redCircle.Value;

    public async Task InitializeAsync() => _process = await StartAsync(_data.Path);

    public virtual async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
    }

    private protected abstract Task<RunningSystem> StartAsync(string dataPath);
}
