using Microsoft.Extensions.Logging;

namespace TextToVideo.Inference.Models;

internal static partial class ModelRepositoryStartupLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Model {Model} is available{Remark}")]
    public static partial void ModelFound(this ILogger logger, string model, string remark);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Model {Model} is not available: {Reason}")]
    public static partial void ModelUnavailable(this ILogger logger, string model, string reason);
}
