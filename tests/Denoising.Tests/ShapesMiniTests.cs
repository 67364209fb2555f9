using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests;

/// <summary>The committed model itself.</summary>
public class ShapesMiniTests
{
    private const string SourceName = "TextToVideo.Tests.Denoising";

    [Fact]
    public async Task Denoise_TwoJobsAtOnce_ShareModelCallsAndGiveTheSameBitsAsAlone()
    {
        await using DenoisingHost host = await DenoisingHost.RealAsync();
        DenoisingRequest first = Request(host, 1) with { NumInferenceSteps = 40 };
        DenoisingRequest second = Request(host, 2) with { GuidanceScale = 5 };
        FloatTensor aloneFirst = await host.RunAsync(first);
        FloatTensor aloneSecond = await host.RunAsync(second);

        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "TextToVideo.Denoising" or SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(SourceName);
        using Activity caller = source.StartActivity("caller")!;
        FloatTensor[] together = await Task.WhenAll(host.RunAsync(first), host.RunAsync(second));

        // A shared step has the batch's span, in the trace of the first job and linked to both jobs, and a span in the trace of the
        // other job, linked to the batch's.
        Activity[] shared =
        [
            .. spans.Where(span => span.GetTagItem("texttovideo.batch.rows") is 4 && span.OperationName == "denoise step"),
        ];
        Activity batch = shared.First(span => span.Links.Count(link => link.Context == caller.Context) == 2);
        Assert.Equal(caller.SpanId, batch.ParentSpanId);
        Activity other = Assert.Single(shared, span => span.Links.Any(link => link.Context == batch.Context));
        Assert.Equal(caller.SpanId, other.ParentSpanId);
        Assert.Equal(batch.StartTimeUtc, other.StartTimeUtc);
        Assert.Equal(DenoisingHost.Bits(aloneFirst), DenoisingHost.Bits(together[0]));
        Assert.Equal(DenoisingHost.Bits(aloneSecond), DenoisingHost.Bits(together[1]));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.15f)]
    public async Task Denoise_InterruptedInTheMiddle_GivesTheSameBits(float cacheThreshold)
    {
        var store = new MemoryArtifactStore();
        var id = Guid.NewGuid();
        DenoisedLatents undisturbed;
        await using (DenoisingHost host = await DenoisingHost.RealAsync(store))
        {
            DenoisingRequest request = Request(host, 3) with { NumInferenceSteps = 60, CacheThreshold = cacheThreshold };
            undisturbed = await host.DenoiseAsync(request);
            var middle = new TaskCompletionSource();
            Task<FloatTensor> job = host.RunAsync(
                request with
                {
                    CheckpointId = id,
                },
                progress => _ = progress.Step == 5 && middle.TrySetResult()
            );
            await middle.Task.WaitAsync(Timeouts.Default);
            await host.StopAsync();
            await Assert.ThrowsAsync<DenoisingStoppedException>(() => job);
        }

        await using DenoisingHost next = await DenoisingHost.RealAsync(store);
        List<int> steps = [];
        DenoisedLatents resumed = await next.DenoiseAsync(
            Request(next, 3) with
            {
                NumInferenceSteps = 60,
                CacheThreshold = cacheThreshold,
                CheckpointId = id,
            },
            progress => steps.Add(progress.Step)
        );

        Assert.True(steps[0] > 5);
        Assert.Equal(DenoisingHost.Bits(undisturbed.Latents), DenoisingHost.Bits(resumed.Latents));
        Assert.Equal(undisturbed.SkippedSteps, resumed.SkippedSteps);
        Assert.Equal(cacheThreshold > 0, resumed.SkippedSteps > 0);
    }

    /// <summary>The texts of the model's reference run, with noise of our own.</summary>
    private static DenoisingRequest Request(DenoisingHost host, long seed)
    {
        var reference = SafetensorsFile.Parse(
            File.ReadAllBytes(host.Services.GetRequiredService<IModelRepository>().GetPath("shapes-mini", "reference.safetensors"))
        );
        SafetensorsBuilder embedding = new SafetensorsBuilder()
            .Add("prompt_embeds", Row("embedding"))
            .Add("prompt_mask", Row("mask"))
            .Add("negative_prompt_embeds", Row("negative_embedding"))
            .Add("negative_prompt_mask", Row("negative_mask"));
        return new DenoisingRequest("shapes-mini", SafetensorsFile.Parse(embedding.ToArray()), 64, 64, 9, seed, 20, 3);

        FloatTensor Row(string name)
        {
            FloatTensor batchOfOne = reference.Floats(name);
            return batchOfOne.Reshape(batchOfOne.Shape.AsSpan()[1..]);
        }
    }
}
