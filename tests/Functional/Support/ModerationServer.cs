using System.Net.Http.Json;
using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>
/// A server with a policy file that tests write, a frame classifier, and one running job at a time. The classifier takes the mean colour of
/// a frame for what it shows: blue is for review.
/// </summary>
public sealed class ModerationServer : IAsyncLifetime
{
    private static readonly (string Name, string Value)[] s_settings =
    [
        ("JobQueue__MaxRunning", "1"),
        ("Moderation__FrameClassifier__ModelPath", Path.Combine(AppContext.BaseDirectory, "frame-classifier.onnx")),
        ("Moderation__FrameClassifier__InputWidth", "8"),
        ("Moderation__FrameClassifier__InputHeight", "8"),
        ("Moderation__FrameClassifier__Labels__0", "red"),
        ("Moderation__FrameClassifier__Labels__1", "green"),
        ("Moderation__FrameClassifier__Labels__2", "blue"),
        ("Moderation__FrameClassifier__Categories__blue", "violence"),
    ];

    private readonly TemporaryFolder _data = new();
    private readonly string _policy = Path.GetTempFileName();
    private StandaloneHost? _process;
    private int _policies;

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    public async Task InitializeAsync()
    {
        WritePolicy("0");
        _process = await StandaloneHost.StartAsync(_data.Path, settings: Combine(s_settings));
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
        File.Delete(_policy);
    }

    /// <summary>Starts another server with the same policy file.</summary>
    internal Task<StandaloneHost> StartAsync(string dataPath, ITestOutputHelper log, params (string Name, string Value)[] settings) =>
        StandaloneHost.StartAsync(dataPath, log, Combine(settings));

    /// <summary>Starts another server with the same policy file and the same settings, as a process that can be killed.</summary>
    internal Task<StandaloneProcess> StartProcessAsync(string dataPath, ITestOutputHelper log) =>
        StandaloneProcess.StartAsync(dataPath, log, Combine(s_settings));

    /// <summary>Writes a policy, and waits until the server applies it.</summary>
    internal async Task UsePolicyAsync(string version, string blocked = "nothing", string reviewed = "nothing")
    {
        WritePolicy(version, blocked, reviewed);
        await Wait.UntilAsync(
            "the policy is in force",
            async () =>
            {
                HttpResponseMessage response = await Process.Http.PostAsJsonAsync("/v1/moderations", new { input = GetMarker() });
                JsonElement result = await VideosClient.OkAsync(response);
                return result.GetProperty("results")[0].GetProperty("flagged").GetBoolean();
            }
        );
    }

    /// <summary>Writes a policy.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="blocked">A word that it blocks.</param>
    /// <param name="reviewed">A word that it sends to a reviewer.</param>
    internal void WritePolicy(string version, string blocked = "nothing", string reviewed = "nothing")
    {
        _policies++;
        WriteText(
            $$"""
            {
              "version": "{{version}}",
              "categories": [
                { "name": "violence", "description": "violence", "flag": 0.3, "review": 0.5, "rules": [
                  { "score": 0.6, "patterns": ["{{reviewed}}", "{{GetMarker()}}"] } ] },
                { "name": "violence/graphic", "description": "gore", "flag": 0.3, "rules": [ { "score": 0.6, "patterns": ["gore"] } ] },
                { "name": "sexual", "description": "sexual content", "flag": 0.3, "block": 0.8, "rules": [
                  { "score": 0.9, "patterns": ["{{blocked}}"] } ] },
                { "name": "frames/corrupt", "description": "damage", "flag": 0.5, "block": 0.5 },
                { "name": "frames/constant", "description": "one colour", "flag": 0.5 },
                { "name": "frames/flashing", "description": "flashing", "flag": 0.5 },
                { "name": "frames/red-flashing", "description": "red flashing", "flag": 0.5 }
              ]
            }
            """
        );
    }

    /// <summary>Replaces the content of the policy file.</summary>
    internal void WriteText(string content) => File.WriteAllText(_policy, content);

    private Dictionary<string, string> Combine((string Name, string Value)[] settings) =>
        settings
            .Append(("Moderation__PolicyPath", _policy))
            .Append(("Moderation__PolicyPollInterval", "00:00:00.1"))
            .ToDictionary(setting => setting.Item1, setting => setting.Item2);

    /// <summary>A word that only the latest policy has. It has no digits, because moderation reads digits as letters.</summary>
    private string GetMarker() => $"policymarker{(char)('a' + (_policies % 26))}";
}
