using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Frames.Classifier;

namespace TextToVideo.Moderation.Tests.Frames.Classifier;

/// <summary>Compares the built-in classifier with nsfwjs, from which it was converted (Data/nsfw-reference.json).</summary>
public class BuiltInClassifierTests
{
    /// <summary>For pictures of the network's input size; the largest difference measured is 0.0008.</summary>
    private const double Tolerance = 0.002;

    /// <summary>For other pictures, which nsfwjs scales down without antialiasing; the largest difference measured is 0.11.</summary>
    private const double ScaledTolerance = 0.2;

    [Fact]
    public async Task ClassifyAsync_NeutralPictures_AgreesWithNsfwjs()
    {
        Reference reference = JsonSerializer.Deserialize<Reference>(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "nsfw-reference.json")),
            JsonSerializerOptions.Web
        )!;
        FrameClassifierOptions options = BuiltInClassifier.Describe(new FrameClassifierOptions());
        Assert.Equal(reference.Labels, options.Labels);
        using var classifier = new OnnxFrameClassifier(
            Options.Create(options with { Threshold = 0, Categories = options.Labels.ToDictionary(label => label) })
        );

        foreach (Picture picture in reference.Pictures)
        {
            IReadOnlyDictionary<string, double> scores = await classifier.ClassifyAsync(
                NeutralPictures.Draw(picture.Name, picture.Width, picture.Height),
                picture.Width,
                picture.Height,
                default
            );
            double difference = options.Labels.Zip(picture.Scores, (label, score) => Math.Abs(scores[label] - score)).Max();
            Assert.True(
                difference <= (picture.Width == options.InputWidth ? Tolerance : ScaledTolerance),
                $"{picture.Name} of {picture.Width}x{picture.Height} differs by {difference}"
            );
        }
    }

    private sealed record Reference(IReadOnlyList<string> Labels, IReadOnlyList<Picture> Pictures);

    private sealed record Picture([property: JsonPropertyName("picture")] string Name, int Width, int Height, IReadOnlyList<double> Scores);
}
