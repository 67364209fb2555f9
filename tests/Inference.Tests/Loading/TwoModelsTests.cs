using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference.Tests.Loading;

/// <summary>Two models and memory for one and a half.</summary>
public sealed class TwoModelsTests
{
    private const int ClientsOfEach = 2;
    private const int JobsOfAClient = 3;

    [Fact]
    public async Task UseAsync_TwoModelsUnderLoad_NothingFailsAndNothingThrashes()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        string[] files = ["text_encoder.onnx", "denoiser.fp16.onnx", "vae_decoder.onnx"];
        long model = files.Sum(file => new FileInfo(models.GetPath(file, "a")).Length);
        long budget = model * 3 / 2;
        using var host = new InferenceHost([
            new("Inference:ModelsPath", models.Root),
            new("Inference:MemoryBudget", $"{budget}"),
            new("Inference:ModelTurn", "01:00:00"),
        ]);
        using var memory = new MetricCollector<long>(host.Meters, InferenceTelemetry.SourceName, MetricNames.ModelMemoryUsage);

        // Each client sends its next job when the last one is finished, so that there is always a job for both models.
        string[] clients = [.. Enumerable.Range(0, ClientsOfEach * 2).Select(client => client % 2 == 0 ? "a" : "b")];
        int[][][] jobs = await Task.WhenAll(clients.Select(model => GenerateAsync(host, model, JobsOfAClient)));
        int[][] results = [.. jobs.SelectMany(results => results)];

        // Both models have the same weights, so all jobs have the same bits.
        Assert.All(results, result => Assert.Equal(results[0], result));

        // Each job uses three networks, of which it finds most loaded.
        int loads = host.Log.Count(entry => entry.Message.StartsWith("Loaded the", StringComparison.Ordinal));
        Assert.InRange(loads, 6, results.Length * 3 / 2);
        Assert.Contains(host.Log, entry => entry.Message.StartsWith("Unloaded the", StringComparison.Ordinal));

        long loaded = 0;
        Assert.All(memory.GetMeasurementSnapshot(), change => Assert.InRange(loaded += change.Value, 0, budget));
    }

    private static async Task<int[][]> GenerateAsync(InferenceHost host, string model, int jobs)
    {
        var results = new List<int[]>();
        for (int job = 0; job < jobs; job++)
        {
            results.Add(await GenerateAsync(host, model));
        }

        return [.. results];
    }

    private static async Task<int[]> GenerateAsync(InferenceHost host, string model)
    {
        ModelManifest manifest = host.Repository.GetAvailable(model);
        LatentShape shape = manifest.GetLatentShape(64, 64, 9);
        TextEmbedding text;
        using (ModelUse<ITextEncoder> encoder = await host.Components.UseTextEncoderAsync(model, CancellationToken.None))
        {
            text = (await encoder.Component.EncodeAsync(["a red star"], CancellationToken.None))[0];
        }

        FloatTensor latents = PhiloxNoise.Create(3, shape.Dimensions);
        using (ModelUse<IDenoiser> denoiser = await host.Components.UseDenoiserAsync(model, CancellationToken.None))
        {
            for (int step = 0; step < 3; step++)
            {
                DenoiserBatch batch = Rows.Batch(shape, (latents.Span.ToArray(), step / 3f, text));
                latents = (await Task.Run(() => denoiser.Component.Predict(batch))).Reshape(shape.Dimensions);
            }
        }

        using ModelUse<IVaeDecoder> decoder = await host.Components.UseVaeDecoderAsync(model, CancellationToken.None);
        Assert.Equal(9, await decoder.Component.DecodeAsync(latents, CancellationToken.None).CountAsync());
        return [.. latents.Span.ToArray().Select(BitConverter.SingleToInt32Bits)];
    }
}
