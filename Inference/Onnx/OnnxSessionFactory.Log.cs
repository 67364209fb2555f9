using Microsoft.Extensions.Logging;

namespace TextToVideo.Inference.Onnx;

internal static partial class OnnxSessionFactoryLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Loaded the {Network} of {Model} on {Provider} in {Milliseconds} ms"
    )]
    public static partial void Loaded(this ILogger logger, string network, string model, ExecutionProvider provider, long milliseconds);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Warning,
        Message = "{Provider} cannot run the {Network} of {Model}: {Problem}. Falling back to {Next}"
    )]
    public static partial void ProviderFailed(
        this ILogger logger,
        ExecutionProvider provider,
        string network,
        string model,
        string problem,
        ExecutionProvider next
    );
}
