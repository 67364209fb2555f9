using FsCheck;
using FsCheck.Fluent;
using TextToVideo.Fuzz.Values;

namespace TextToVideo.Fuzz.Grpc;

/// <summary>Calls with the largest allowed value of every field that multiplies work, as <see cref="Rest.LimitCases"/> over HTTP.</summary>
internal static class GrpcLimitCases
{
    private const int MaxMessage = 1024 * 1024;
    private const int MaxStageMessage = 64 * 1024 * 1024;
    private const int PromptOfEncodeText = 2;
    private const int EmbeddingOfDenoise = 2;

    /// <summary>Generates one of the calls.</summary>
    public static Gen<FuzzCase> All { get; } =
        Gen.Elements<FuzzCase>([
            .. HostileTexts.All.Select(text => Call("Moderation/ModeratePrompt", new WireField(1, text.Text), new WireField(2, text.Text))),
            Call("VideoGeneration/CreateVideo", new WireField(1, new string('a', MaxMessage - 100))),
            Call("VideoGeneration/CreateVideo", new WireField(1, new string('a', 4 * MaxMessage))),
            Call("VideoGeneration/ListVideos", new WireField(2, 100UL), new WireField(4, string.Join(' ', Enumerable.Repeat("a", 500)))),
            Call("TextEncoding/EncodeText", new WireField(PromptOfEncodeText, new string('a', MaxMessage))),
            Call("Denoising/Denoise", new WireField(EmbeddingOfDenoise, new byte[MaxStageMessage - 100])) with
            {
                IsStreaming = true,
            },
        ]);

    private static GrpcCase Call(string method, params WireField[] fields) =>
        new()
        {
            Path = $"/texttovideo.v1.{method}",
            HasValidCount = true,
            Messages = [fields],
        };
}
