using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Denoising.Previews;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Tests.Previews;

/// <summary>Previews of the committed model.</summary>
public class PreviewTests
{
    private const string Model = "shapes-mini";

    [Fact]
    public async Task Denoise_WithAndWithoutPreviews_GivesTheSameBitsAndThePreviewsShowWhatIsDecoded()
    {
        await using DenoisingHost host = await DenoisingHost.RealAsync(previewInterval: TimeSpan.Zero);
        await using DenoisingHost blind = await DenoisingHost.RealAsync(previews: false);
        DenoisingRequest request = await RequestAsync(host, "a large red circle moving right on a blue background");
        var previews = new List<Preview?>();

        FloatTensor latents = await host.RunAsync(request, progress => previews.Add(progress.Preview));
        FloatTensor unseen = await blind.RunAsync(request, progress => Assert.Null(progress.Preview));

        Assert.Equal(DenoisingHost.Bits(unseen), DenoisingHost.Bits(latents));
        Assert.Equal(20, previews.Count);
        var frames = new List<ReadOnlyMemory<byte>>();
        await foreach (
            ReadOnlyMemory<byte> frame in host
                .Services.GetRequiredService<IModelComponents>()
                .GetVaeDecoder(Model)
                .DecodeAsync(latents, new VideoSize(64, 64), CancellationToken.None)
        )
        {
            frames.Add(frame);
        }

        // Of seventeen frames the third of five latent frames has 5 to 8.
        byte[] decoded = Reduce(frames[6].Span);
        Assert.InRange(Difference(decoded, Pixels(previews[^1]!)), 0, 30);
        Assert.InRange(Difference(decoded, Pixels(previews[1]!)), 0, 60);
        Assert.True(Difference(decoded, [.. Enumerable.Repeat((byte)128, decoded.Length)]) > 65);
    }

    [Fact]
    public async Task ToPng_IsAPngOfThePixels()
    {
        var map = new LatentPreview(
            new PreviewManifest
            {
                Scale = 2,
                Factors =
                [
                    [.. Enumerable.Range(1, 12).Select(value => value / 12f)],
                ],
                Bias = new float[12],
            }
        );
        var preview = new Preview(map, new FloatTensor([1, 3, 5], [.. Enumerable.Range(0, 15).Select(value => value / 15f)]));
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            await File.WriteAllBytesAsync(path, preview.ToPng());

            Assert.Equal((10, 6), await SizeAsync(path));
            Assert.Equal(Pixels(preview), await MediaTools.DecodeAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Render_LargeLatents_StaysSmall()
    {
        var map = new LatentPreview(
            new PreviewManifest
            {
                Scale = 2,
                Factors = [new float[12]],
                Bias = new float[12],
            }
        );

        RgbImage image = map.Render(new FloatTensor(1, 60, 106));

        Assert.Equal((52, 30), (image.Width, image.Height));
        Assert.Equal(52 * 30 * 3, image.Pixels.Length);
    }

    private static async Task<(int, int)> SizeAsync(string path)
    {
        JsonElement stream = await Media.ProbeAsync(path);
        return (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32());
    }

    private static byte[] Pixels(Preview preview) => preview.Map.Render(preview.Frame).Pixels;

    private static double Difference(byte[] one, byte[] other) =>
        Math.Sqrt(one.Zip(other, (left, right) => Math.Pow(left - right, 2)).Average());

    /// <summary>64x64 to 16x16.</summary>
    private static byte[] Reduce(ReadOnlySpan<byte> frame)
    {
        int[] sums = new int[16 * 16 * 3];
        for (int index = 0; index < frame.Length; index++)
        {
            (int pixel, int colour) = (index / 3, index % 3);
            sums[(((pixel / 64 / 4 * 16) + (pixel % 64 / 4)) * 3) + colour] += frame[index];
        }

        return [.. sums.Select(sum => (byte)(sum / 16))];
    }

    private static async Task<DenoisingRequest> RequestAsync(DenoisingHost host, string prompt)
    {
        IReadOnlyList<TextEmbedding> texts = await host
            .Services.GetRequiredService<IModelComponents>()
            .GetTextEncoder(Model)
            .EncodeAsync([prompt, string.Empty], CancellationToken.None);
        byte[] embedding = new SafetensorsBuilder()
            .Add("prompt_embeds", texts[0].PromptEmbeds)
            .Add("prompt_mask", new FloatTensor([texts[0].Mask.Length], texts[0].Mask))
            .Add("negative_prompt_embeds", texts[1].PromptEmbeds)
            .Add("negative_prompt_mask", new FloatTensor([texts[1].Mask.Length], texts[1].Mask))
            .ToArray();
        return new DenoisingRequest(Model, SafetensorsFile.Parse(embedding), 64, 64, 17, 7, 20, 3);
    }
}
