using System.Diagnostics;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.Inference.Tests;

/// <summary>The same request gives the same bits, whichever requests share its batch.</summary>
public sealed class DeterminismTests
{
    private const int Requests = 16;

    private static readonly LatentShape s_shape = TestModels.ShortLatents;

    /// <summary>More threads than this machine has processors will do: the cut of the work follows the number of threads.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Predict_AnyBatchSizeAndPosition_GivesTheSameBits(int threads)
    {
        using InferenceHost host = HostWith(threads);
        (IDenoiser denoiser, (float[], float, TextEmbedding)[] requests) = await PrepareAsync(host);
        Assert.True(denoiser.BatchInvariant);
        float[][] together = Split(denoiser.Predict(Rows.Batch(s_shape, requests)));

        for (int size = 1; size <= Requests; size++)
        {
            // Steps of five visit every request before one repeats, so neighbours and positions change with the start.
            foreach (int start in (int[])[0, 7])
            {
                int[] chosen = [.. Enumerable.Range(0, size).Select(index => ((index * 5) + start) % Requests)];
                float[][] rows = Split(denoiser.Predict(Rows.Batch(s_shape, [.. chosen.Select(index => requests[index])])));
                for (int row = 0; row < size; row++)
                {
                    Assert.True(
                        rows[row].AsSpan().SequenceEqual(together[chosen[row]]),
                        $"{threads} threads, batch {size}: row {row} is not what it is in a batch of {Requests}"
                    );
                }
            }
        }
    }

    [Fact]
    public async Task Predict_OtherNumberOfThreads_GivesTheSameBits()
    {
        var results = new List<float[]>();
        foreach (int threads in (int[])[1, 2, 3, 4])
        {
            using InferenceHost host = HostWith(threads);
            (IDenoiser denoiser, (float[], float, TextEmbedding)[] requests) = await PrepareAsync(host);
            results.Add(denoiser.Predict(Rows.Batch(s_shape, requests[0], requests[1])).Span.ToArray());
        }

        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public async Task Encode_TextAloneAndAmongOthers_GivesTheSameBits()
    {
        using InferenceHost host = HostWith(2);
        ITextEncoder encoder = host.Components.GetTextEncoder(null);

        TextEmbedding alone = (await encoder.EncodeAsync(["a white star"], CancellationToken.None))[0];
        TextEmbedding among = (await encoder.EncodeAsync(["zebra", "a white star", string.Empty], CancellationToken.None))[1];

        Assert.Equal(alone.PromptEmbeds.Span.ToArray(), among.PromptEmbeds.Span.ToArray());
    }

    [Fact]
    public async Task Predict_CancelledToken_Throws()
    {
        using InferenceHost host = HostWith(2);
        (IDenoiser denoiser, (float[], float, TextEmbedding)[] requests) = await PrepareAsync(host);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            denoiser.Predict(Rows.Batch(s_shape, requests[0]), new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task Predict_CancelledWhileTheNetworkRuns_Throws()
    {
        using InferenceHost host = HostWith(2);
        (IDenoiser denoiser, (float[], float, TextEmbedding)[] requests) = await PrepareAsync(host);
        using var cancellation = new CancellationTokenSource();
        using var parent = new Activity("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == InferenceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span => (span.ParentSpanId == parent.SpanId ? cancellation : null)?.Cancel(),
        };
        ActivitySource.AddActivityListener(listener);
        parent.Start();

        Assert.ThrowsAny<OperationCanceledException>(() => denoiser.Predict(Rows.Batch(s_shape, requests[0]), cancellation.Token));
    }

    [Fact]
    public async Task Predict_ShapesOfAnotherModel_NamesThem()
    {
        using InferenceHost host = HostWith(2);
        (IDenoiser denoiser, (float[], float, TextEmbedding)[] _) = await PrepareAsync(host);
        var batch = new DenoiserBatch(new FloatTensor(1, 16, 4, 8, 8), [0f], new FloatTensor(1, 48, 128), new FloatTensor(1, 48));
        var otherText = new DenoiserBatch(new FloatTensor(1, 16, 5, 8, 8), [0f], new FloatTensor(1, 10, 128), new FloatTensor(1, 10));

        AssertError.Contains<ArgumentException>("[16, 4, 8, 8]", () => denoiser.Predict(batch));
        AssertError.Contains<ArgumentException>("[1, 48, 128]", () => denoiser.Predict(otherText));
    }

    private static InferenceHost HostWith(int threads) => new([new("Inference:IntraOpThreads", $"{threads}")]);

    private static async Task<(IDenoiser Denoiser, (float[], float, TextEmbedding)[] Requests)> PrepareAsync(InferenceHost host)
    {
        IReadOnlyList<TextEmbedding> texts = await host
            .Components.GetTextEncoder(null)
            .EncodeAsync(
                ["a red circle moving right on a blue background", string.Empty, "a large green star spinning", "xyz"],
                CancellationToken.None
            );
        return (
            host.Components.GetDenoiser(null),
            [
                .. Enumerable
                    .Range(0, Requests)
                    .Select(index =>
                        (PhiloxNoise.Create(index, s_shape.Dimensions).Span.ToArray(), index / (float)Requests, texts[index % texts.Count])
                    ),
            ]
        );
    }

    private static float[][] Split(FloatTensor rows) => [.. rows.Span.ToArray().Chunk(s_shape.Length)];
}
