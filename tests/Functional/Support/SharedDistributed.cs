using TextToVideo.ModelImport.Tests;
using TextToVideo.TestSupport.Otlp;

namespace TextToVideo.Functional.Support;

/// <summary>
/// The distributed form, with two replicas of the API and of denoising, and a receiver of its telemetry. Its models' folder has the models
/// of the repository and an imported one, and an endpoint rewrites prompts.
/// </summary>
public sealed class SharedDistributed : SharedServer
{
    public const string Collection = "Distributed";

    private readonly CheckpointCopy _checkpoint = new();
    private OtlpReceiver? _telemetry;
    private ScriptedEndpoint? _prompts;

    internal DistributedSystem Distributed => (DistributedSystem)Process;

    /// <summary>The models' folder.</summary>
    internal string Models => _checkpoint.Models;

    internal OtlpReceiver Telemetry => _telemetry ?? throw new InvalidOperationException("The receiver has not started.");

    /// <summary>Rewrites prompts.</summary>
    internal ScriptedEndpoint Prompts => _prompts ?? throw new InvalidOperationException("The endpoint has not started.");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_prompts is not null)
        {
            await _prompts.DisposeAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        _checkpoint.Dispose();
    }

    private protected override async Task<RunningSystem> StartAsync(string dataPath)
    {
        _telemetry = await OtlpReceiver.StartAsync();
        _prompts = await ScriptedEndpoint.StartAsync();
        _checkpoint.Import();
        _checkpoint.LinkModelsOfTheRepository();
        var settings = new Dictionary<string, string>(_telemetry.Environment)
        {
            ["Inference__ModelsPath"] = Models,
            ["PromptEnhancement__Endpoint"] = _prompts.Url,
            ["PromptEnhancement__Model"] = "scripted",

            // The default leaves a second between checkpoints, so that short jobs would not have any.
            ["Denoising__CheckpointInterval"] = "00:00:00",
        };
        return await DistributedSystem.StartAsync(dataPath, settings: settings, telemetry: _telemetry.Endpoint);
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedDistributed>;
}
