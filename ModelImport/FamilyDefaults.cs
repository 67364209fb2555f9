using System.Text.Json;
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

    /// <summary>Returns the frame counts of a causal VAE, whose first latent frame is one frame; the longest is the default.</summary>
    /// <param name="step">The frames of every other latent frame.</param>
    /// <param name="longest">The frames of the longest published clip.</param>
    public static FrameCounts CreateFrameCounts(int step, int longest)
    {
        int max = 1 + ((longest - 1) / step * step);
        return new FrameCounts
        {
            Min = Math.Min(1 + step, max),
            Max = max,
            Step = step,
            Default = max,
        };
    }

    /// <summary>Checks that the text encoder has an embedding for each token of the tokenizer.</summary>
    /// <param name="path">The tokenizer's file.</param>
    /// <param name="vocabSize">The number of the text encoder's embeddings.</param>
    /// <param name="countTokens">Reads the file's content and returns its number of tokens.</param>
    /// <exception cref="ModelLoadException">The file cannot be read, is malformed, or has more tokens.</exception>
    public static void CheckTokenizer(string path, int vocabSize, Func<byte[], int> countTokens)
    {
        int tokens;
        try
        {
            tokens = countTokens(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }

        if (tokens > vocabSize)
        {
            throw new ModelLoadException(path, $"has {tokens} tokens, but the text encoder's vocab_size is {vocabSize}");
        }
    }
}
