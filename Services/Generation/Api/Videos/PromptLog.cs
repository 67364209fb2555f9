using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Writes prompts to the log and to the trace if this is enabled in the configuration (<c>Logging:Prompts</c>). Nothing else logs prompts,
/// because they are private.
/// </summary>
internal sealed class PromptLog(IConfiguration configuration, ILogger<PromptLog> logger)
{
    private const string Setting = "Logging:Prompts";

    private readonly bool _isOn = configuration.GetValue<bool>(Setting);

    /// <summary>Logs the prompt of an accepted job.</summary>
    public void Accepted(VideoJob job)
    {
        if (_isOn)
        {
            logger.Accepted(job.CorrelationId, job.Prompt, job.NegativePrompt);
            Activity.Current?.SetTag(AttributeNames.Prompt, job.Prompt).SetTag(AttributeNames.NegativePrompt, job.NegativePrompt);
        }
    }
}
