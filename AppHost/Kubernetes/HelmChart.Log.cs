using Microsoft.Extensions.Logging;

namespace TextToVideo.AppHost.Kubernetes;

internal sealed partial class HelmChart
{
    [LoggerMessage(1, LogLevel.Information, "The Helm chart was written to {Folder}.")]
    private static partial void LogPublished(ILogger logger, string folder);
}
