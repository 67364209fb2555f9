namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>Describes the classifier that is part of the service: MobileNetV2 of nsfwjs; see Nsfw/README.md.</summary>
internal static class BuiltInClassifier
{
    private const string Category = "sexual";

    /// <summary>Returns the description of the built-in classifier.</summary>
    /// <param name="configured">Gives the threshold and the sampling interval.</param>
    public static FrameClassifierOptions Describe(FrameClassifierOptions configured) =>
        new()
        {
            ModelPath = "Moderation/nsfw.onnx",
            Layout = FrameClassifierOptions.ChannelsLast,
            Activation = FrameClassifierOptions.NoActivation,
            Labels = ["Drawing", "Hentai", "Neutral", "Porn", "Sexy"],
            Categories = new Dictionary<string, string> { ["Hentai"] = Category, ["Porn"] = Category },
            Threshold = configured.Threshold,
            SampleEvery = configured.SampleEvery,
        };
}
