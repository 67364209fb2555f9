using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests;

/// <summary>The denoising stage in a host of its own: with a fake denoiser, or with shapes-mini itself.</summary>
internal sealed class DenoisingHost : IAsyncDisposable
{
    private static readonly int s_tokens = TestModels.Shapes.TextEncoder.MaxTokens;

    private readonly WebApplication _host;

    private DenoisingHost(WebApplication host, FakeDenoiser? fake, MemoryArtifactStore store)
    {
        _host = host;
        Fake = fake!;
        Store = store;
    }

    public FakeDenoiser Fake { get; }

    public MemoryArtifactStore Store { get; }

    public IServiceProvider Services => _host.Services;

    public DenoisingWorker Worker => Services.GetRequiredService<DenoisingWorker>();

    /// <summary>The address of gRPC; the first address is for HTTP/1.1.</summary>
    public string GrpcAddress => _host.Urls.Last();

    public static Task<DenoisingHost> FakeAsync(
        int maxBatchRows = 8,
        int checkpointEverySteps = 4,
        MemoryArtifactStore? store = null,
        Action<IHostApplicationBuilder>? configure = null
    ) => StartAsync(true, maxBatchRows, checkpointEverySteps, store, configure);

    public static Task<DenoisingHost> RealAsync(
        MemoryArtifactStore? store = null,
        bool previews = true,
        TimeSpan? previewInterval = null,
        Action<IHostApplicationBuilder>? configure = null
    ) =>
        StartAsync(
            false,
            8,
            4,
            store,
            builder =>
            {
                builder.Services.Configure<DenoisingOptions>(options =>
                {
                    options.Previews = previews;
                    options.PreviewInterval = previewInterval ?? options.PreviewInterval;
                });
                configure?.Invoke(builder);
            }
        );

    public static DenoisingRequest Request(float mark = 1, long seed = 7, int steps = 6, float guidance = 3, Guid? checkpoint = null) =>
        new("shapes-mini", Embedding(mark), 64, 64, TestModels.Shapes.Limits.Frames.Default, seed, steps, guidance)
        {
            CheckpointId = checkpoint,
            CacheThreshold = 0,
        };

    /// <summary>An embedding whose prompt has the mark, and whose negative prompt has its opposite.</summary>
    public static SafetensorsFile Embedding(float mark) => SafetensorsFile.Parse(EmbeddingBytes(mark));

    public static byte[] EmbeddingBytes(float mark) =>
        new SafetensorsBuilder()
            .Add("prompt_embeds", Text(mark))
            .Add("prompt_mask", new FloatTensor([s_tokens], [.. Enumerable.Repeat(1f, s_tokens)]))
            .Add("negative_prompt_embeds", Text(-mark))
            .Add("negative_prompt_mask", new FloatTensor([s_tokens], [1, .. Enumerable.Repeat(0f, s_tokens - 1)]))
            .ToArray();

    /// <summary>Latents as bits: equal numbers are not enough.</summary>
    public static int[] Bits(FloatTensor latents) => [.. latents.Span.ToArray().Select(BitConverter.SingleToInt32Bits)];

    public async Task<FloatTensor> RunAsync(
        DenoisingRequest request,
        Action<DenoisingProgress>? report = null,
        CancellationToken cancellationToken = default
    ) => (await DenoiseAsync(request, report, cancellationToken)).Latents;

    public Task<DenoisedLatents> DenoiseAsync(
        DenoisingRequest request,
        Action<DenoisingProgress>? report = null,
        CancellationToken cancellationToken = default
    ) =>
        Worker
            .DenoiseAsync(
                request,
                (progress, _) =>
                {
                    report?.Invoke(progress);
                    return ValueTask.CompletedTask;
                },
                cancellationToken
            )
            .WaitAsync(Timeouts.Default, CancellationToken.None);

    public Task StopAsync() => _host.StopAsync().WaitAsync(Timeouts.Default);

    public async ValueTask DisposeAsync()
    {
        Fake?.Open();
        await StopAsync();
        await _host.DisposeAsync();
    }

    private static async Task<DenoisingHost> StartAsync(
        bool fake,
        int maxBatchRows,
        int checkpointEverySteps,
        MemoryArtifactStore? store,
        Action<IHostApplicationBuilder>? configure
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Denoising:MaxBatchRows"] = $"{maxBatchRows}",
                ["Denoising:CheckpointEverySteps"] = $"{checkpointEverySteps}",
                ["Denoising:CheckpointInterval"] = "00:00:00",
            }
        );
        store ??= new MemoryArtifactStore();
        builder.Services.AddSingleton<IArtifactStore>(store);
        builder.AddInference();
        builder.AddDenoising();
        configure?.Invoke(builder);
        FakeDenoiser? denoiser = null;
        if (fake)
        {
            builder.Services.AddSingleton(services =>
            {
                denoiser = new FakeDenoiser(services.GetRequiredService<IModelRepository>().Default);
                IModelComponents components = Substitute.For<IModelComponents>();
                components
                    .UseDenoiserAsync(Arg.Any<string?>(), Arg.Any<CancellationToken>())
                    .Returns(_ => new ModelUse<IDenoiser>(denoiser, Substitute.For<IDisposable>()));
                return components;
            });
        }

        WebApplication host = builder.Build();
        host.MapDenoising();
        _ = host.Services.GetRequiredService<IModelComponents>();
        await host.StartAsync().WaitAsync(Timeouts.Default);
        return new DenoisingHost(host, denoiser, store);
    }

    private static FloatTensor Text(float mark)
    {
        var text = new FloatTensor(s_tokens, TestModels.Shapes.TextEncoder.EmbeddingWidth);
        for (int index = 0; index < text.Length; index++)
        {
            text.Span[index] = index == 0 ? mark : MathF.Sin(index * mark);
        }

        return text;
    }
}
