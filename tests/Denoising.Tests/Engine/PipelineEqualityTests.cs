using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.Denoising.Tests.Engine;

/// <summary>The engine, which computes many clips at once, against the pipeline, which computes one clip in one method.</summary>
public sealed class PipelineEqualityTests : IAsyncLifetime
{
    private const string SourceName = "TextToVideo.Tests.PipelineEquality";
    private const string Model = "shapes-mini";

    private DenoisingHost _host = null!;

    private IModelComponents Components => GetComponents(_host);

    public async Task InitializeAsync() => _host = await DenoisingHost.RealAsync();

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Theory]
    [InlineData(1f, 0f, 1f, 0f)]
    [InlineData(3f, 0f, 1f, 0f)]
    [InlineData(3f, 0.3f, 0.9f, 0f)]
    [InlineData(3f, 0f, 1f, 0.4f)]
    [InlineData(3f, 0.3f, 1f, 0.4f)]
    public async Task Denoise_OneJob_GivesThePipelinesBits(float guidanceScale, float minSigma, float maxSigma, float cacheThreshold)
    {
        var parameters = new GenerationParameters
        {
            Prompt = "a red circle moving right on a blue background",
            NegativePrompt = "a star",
            Size = new VideoSize(96, 64),
            NumFrames = 9,
            Seed = 5,
            NumInferenceSteps = 12,
            GuidanceScale = guidanceScale,
            GuidanceMinSigma = minSigma,
            GuidanceMaxSigma = maxSigma,
            CacheThreshold = cacheThreshold,
        };

        DenoisedLatents denoised = await DenoiseAsync(parameters);

        Assert.Equal(DenoisingHost.Bits((await GenerateAsync(parameters)).Latents), DenoisingHost.Bits(denoised.Latents));
        Assert.Equal(cacheThreshold > 0, denoised.SkippedSteps > 0);
    }

    [Fact]
    public async Task Denoise_SeveralJobsInOneBatch_GiveThePipelinesBits()
    {
        Assert.True(Components.GetDenoiser(Model).BatchInvariant);
        GenerationParameters[] jobs =
        [
            Create("a red circle moving right on a blue background", seed: 1, steps: 30, guidanceScale: 3),
            Create("a large green star spinning", seed: 2, steps: 40, guidanceScale: 1),
            Create("a white square growing", seed: 1, steps: 30, guidanceScale: 7.5f),
            Create("a blue star moving up", seed: 3, steps: 30, guidanceScale: 4) with
            {
                CacheThreshold = 0.2f,
            },
            Create("a small red cross circling", seed: 4, steps: 30, guidanceScale: 4) with
            {
                GuidanceMinSigma = 0.3f,
            },
        ];
        int[][] expected = [.. (await Task.WhenAll(jobs.Select(GenerateAsync))).Select(output => DenoisingHost.Bits(output.Latents))];
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

        DenoisedLatents[] denoised = await Task.WhenAll(jobs.Select(DenoiseAsync));

        // All jobs share calls of at most eight rows: two rows with guidance, and one row without.
        Assert.Contains(spans, span => span.TraceId == caller.TraceId && span.GetTagItem("texttovideo.batch.rows") is 7 or 8);
        Assert.Equal(expected, denoised.Select(one => DenoisingHost.Bits(one.Latents)));
        Assert.Equal([false, false, false, true, false], denoised.Select(one => one.SkippedSteps > 0));
    }

    /// <summary>Every job has a solver's history of its own, whatever shares its calls and whichever of its steps are skipped.</summary>
    [Fact]
    public async Task Denoise_MultistepJobsInOneBatch_GiveThePipelinesBits()
    {
        using var model = new MultistepModel();
        await using DenoisingHost host = await DenoisingHost.RealAsync(configure: model.Configure);
        GenerationParameters[] jobs =
        [
            Create("a red circle moving right", seed: 1, steps: 6, guidanceScale: 3),
            Create("a large green star spinning", seed: 2, steps: 9, guidanceScale: 1),
            Create("a white square growing", seed: 3, steps: 12, guidanceScale: 3) with
            {
                CacheThreshold = 1,
                GuidanceMinSigma = 0.6f,
            },
        ];
        List<int[]> expected = [];
        foreach (GenerationParameters job in jobs)
        {
            expected.Add(DenoisingHost.Bits((await GenerateAsync(job, host)).Latents));
        }

        DenoisedLatents[] denoised = await Task.WhenAll(jobs.Select(job => DenoiseAsync(job, host)));

        Assert.Equal(expected, denoised.Select(one => DenoisingHost.Bits(one.Latents)));
        Assert.Equal([false, false, true], denoised.Select(one => one.SkippedSteps > 0));
    }

    [Fact]
    public async Task Denoise_ModelIsNotLoaded_ReportsTheWaitOnce()
    {
        var reports = new List<bool>();
        DenoisingRequest request = DenoisingHost.Request(steps: 1) with
        {
            ReportLoading = (isLoading, _) =>
            {
                reports.Add(isLoading);
                return ValueTask.CompletedTask;
            },
        };

        await _host.RunAsync(request);
        await _host.RunAsync(request);

        Assert.Equal([true, false], reports);
    }

    [Fact]
    public async Task Generate_Cancelled_EndsBeforeTheNextStep()
    {
        using var cancellation = new CancellationTokenSource();
        List<int> steps = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CreatePipeline(Components).GenerateAsync(Create("a red circle", 1, 20, 3), EndStep, cancellationToken: cancellation.Token)
        );

        Assert.Equal([1, 2, 3], steps);

        void EndStep(DenoisingStep step)
        {
            Assert.Equal(20, step.Steps);
            steps.Add(step.Step);
            if (step.Step == 3)
            {
                cancellation.Cancel();
            }
        }
    }

    private static GenerationParameters Create(string prompt, long seed, int steps, float guidanceScale) =>
        new()
        {
            Prompt = prompt,
            Size = new VideoSize(64, 64),
            NumFrames = 9,
            Seed = seed,
            NumInferenceSteps = steps,
            GuidanceScale = guidanceScale,
            CacheThreshold = 0,
        };

    private static IModelComponents GetComponents(DenoisingHost host) => host.Services.GetRequiredService<IModelComponents>();

    private static TextToVideoPipeline CreatePipeline(IModelComponents components) =>
        new(components.GetTextEncoder(Model), components.GetDenoiser(Model), components.GetVaeDecoder(Model));

    private Task<TextToVideoOutput> GenerateAsync(GenerationParameters parameters) => GenerateAsync(parameters, _host);

    private static Task<TextToVideoOutput> GenerateAsync(GenerationParameters parameters, DenoisingHost host) =>
        CreatePipeline(GetComponents(host)).GenerateAsync(parameters);

    private Task<DenoisedLatents> DenoiseAsync(GenerationParameters parameters) => DenoiseAsync(parameters, _host);

    private static async Task<DenoisedLatents> DenoiseAsync(GenerationParameters parameters, DenoisingHost host)
    {
        IReadOnlyList<TextEmbedding> texts = await GetComponents(host)
            .GetTextEncoder(Model)
            .EncodeAsync([parameters.Prompt!, parameters.NegativePrompt ?? string.Empty], CancellationToken.None);
        byte[] embedding = new SafetensorsBuilder()
            .Add("prompt_embeds", texts[0].PromptEmbeds)
            .Add("prompt_mask", new FloatTensor([texts[0].Mask.Length], texts[0].Mask))
            .Add("negative_prompt_embeds", texts[1].PromptEmbeds)
            .Add("negative_prompt_mask", new FloatTensor([texts[1].Mask.Length], texts[1].Mask))
            .ToArray();
        return await host.DenoiseAsync(
            new DenoisingRequest(
                Model,
                SafetensorsFile.Parse(embedding),
                parameters.Size!.Value.Width,
                parameters.Size.Value.Height,
                parameters.NumFrames!.Value,
                parameters.Seed!.Value,
                parameters.NumInferenceSteps!.Value,
                parameters.GuidanceScale!.Value
            )
            {
                GuidanceMinSigma = parameters.GuidanceMinSigma,
                GuidanceMaxSigma = parameters.GuidanceMaxSigma,
                CacheThreshold = parameters.CacheThreshold,
            }
        );
    }
}
