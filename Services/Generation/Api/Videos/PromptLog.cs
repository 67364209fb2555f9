using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Writes what is asked for to the log and to the trace, where that is configured (<c>Logging:Prompts</c>). Nothing else does so: what people
/// ask for is their own matter.
/// </summary>
internal sealed class PromptLog(IConfiguration configuration, ILogger<PromptLog> logger)
{
    private const string Setting = "Logging:Prompts";

    private readonly bool _isOn = configuration.GetValue<bool>(Setting);

    /// <summary>A job has been accepted.</summary>
    public void Accepted(VideoJob job)
    {
        if (_isOn)
        {
            logger.Accepted(job.CorrelationId, job.Prompt, job.NegativePrompt);
            Activity.Current?.SetTag(AttributeNames.Prompt, job.Prompt).SetTag(AttributeNames.NegativePrompt, job.NegativePrompt);
        }
    }
}
