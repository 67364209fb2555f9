using Microsoft.Extensions.Logging;

namespace TextToVideo.Inference.Models;

internal static partial class ModelRefreshLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Model {Model} was added and is {State}")]
    public static partial void ModelAdded(this ILogger logger, string model, string state);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Model {Model} was replaced")]
    public static partial void ModelReplaced(this ILogger logger, string model);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The folder of model {Model} was removed; the model is not available")]
    public static partial void ModelRemoved(this ILogger logger, string model);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The models' folder has changed, but {Problem}")]
    public static partial void ModelNotRead(this ILogger logger, string problem);
}
