using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport;

/// <summary>What the manifests of all families have in common.</summary>
internal static class FamilyDefaults
{
    public const string TextEncoderFile = "text_encoder.onnx";
    public const string VaeFile = "vae_decoder.onnx";

    /// <summary>No published frame has a longer side.</summary>
    private const int MaxSide = 1280;

    /// <summary>Large models understand any words.</summary>
    public static CustomisationManifest Customisation { get; } =
        new()
        {
            Style = new CustomisationFieldManifest { Phrase = ", in the style of {value}" },
            Camera = new CustomisationFieldManifest { Phrase = ", camera: {value}" },
            Mood = new CustomisationFieldManifest { Phrase = ", {value} mood" },
            Theme = new CustomisationFieldManifest { Phrase = ", theme: {value}" },
        };

    /// <summary>Returns a rule for frames from about 32 pixels up to the area of the largest published ones.</summary>
    /// <param name="multiple">The number that width and height are multiples of, in pixels.</param>
    /// <param name="largest">The largest size.</param>
    public static SizeRule CreateSizeRule(int multiple, VideoSize largest)
    {
        int min = multiple * ((32 + multiple - 1) / multiple);
        return new SizeRule
        {
            Min = min,
            Max = Math.Max(min, MaxSide / multiple * multiple),
            Multiple = multiple,
            MaxPixels = Math.Max(largest.Width * largest.Height, min * min),
        };
    }
}
