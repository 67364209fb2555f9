using Microsoft.Extensions.Logging;
using TextToVideo.Inference.Loading;

namespace TextToVideo.Inference.Onnx;

internal static partial class OnnxNetworksLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Unloaded the {Network} for the {Next}")]
    public static partial void Unloaded(this ILogger logger, NetworkSlot network, NetworkSlot next);
}
