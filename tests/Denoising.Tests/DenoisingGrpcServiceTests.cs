using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TextToVideo.Inference.Tensors;
using TextToVideo.V1;

namespace TextToVideo.Denoising.Tests;

public class DenoisingGrpcServiceTests
{
    private static CallOptions Patiently => new(deadline: DateTime.UtcNow + Timeouts.Default);

    [Fact]
    public async Task Denoise_OnlyAnEmbedding_UsesTheModelsDefaultsAndTellsTheSeed()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);

        List<DenoiseResponse> responses = await CollectAsync(channel, Request());

        Assert.Equal(Enumerable.Range(1, 20), responses.SkipLast(1).Select(response => response.Progress.Step));
        Assert.Equal(0f, responses[^2].Progress.Sigma);
        DenoiseResult result = responses[^1].Result;
        DenoisingRequest request = DenoisingHost.Request(1, result.Seed, 20, guidance: 4) with { CacheThreshold = 0.2f };
        FloatTensor expected = await host.RunAsync(request);
        Assert.Equal(
            DenoisingHost.Bits(expected),
            DenoisingHost.Bits(SafetensorsFile.Parse(result.Latents.Memory).Floats("latents", 16, 5, 8, 8))
        );

        List<DenoiseResponse> other = await CollectAsync(channel, Request());
        Assert.NotEqual(result.Seed, other[^1].Result.Seed);
    }

    [Fact]
    public async Task Denoise_BadField_IsAnInvalidArgumentThatNamesIt()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);

        await AssertFailsAsync(
            channel,
            request => request.NumInferenceSteps = 101,
            "num_inference_steps: must be from 1 to 100 (model shapes-mini)"
        );
        await AssertFailsAsync(
            channel,
            request => request.Height = 480,
            "height: must be one of 256x256, 384x256, 64x64, 96x64; the nearest is 64x64 (model shapes-mini)"
        );
        await AssertFailsAsync(
            channel,
            request => request.GuidanceScale = 0,
            "guidance_scale: must be a number from 1 to 10 (model shapes-mini)"
        );
        await AssertFailsAsync(
            channel,
            request => request.Embedding = ByteString.Empty,
            "embedding: must be the safetensors file that EncodeText returns"
        );
    }

    [Fact]
    public async Task Denoise_UnknownModel_IsInvalid()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        DenoiseRequest request = Request();
        request.Model = "nope";

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => CollectAsync(channel, request));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("shapes-mini", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denoise_ClientCancels_FreesThePlace()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        host.Fake.Gate();
        using var cancellation = new CancellationTokenSource();
        DenoiseRequest request = Request();
        request.NumInferenceSteps = 100;
        using AsyncServerStreamingCall<DenoiseResponse> call = new V1.Denoising.DenoisingClient(channel).Denoise(
            request,
            Patiently.WithCancellationToken(cancellation.Token)
        );
        host.Fake.Permit();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Timeouts.Default));

        await cancellation.CancelAsync();
        Task<FloatTensor> next = host.RunAsync(DenoisingHost.Request(2, steps: 100));
        float[] marks;
        int calls = 0;
        do
        {
            host.Fake.Permit();
            marks = (await host.Fake.NextCallAsync()).Marks;
            Assert.True(++calls < 50, "the cancelled job went on");
        } while (!marks.SequenceEqual([2f, -2f]));

        host.Fake.Open();
        await next;
    }

    [Fact]
    public async Task Denoise_ServerStops_IsUnavailable()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        host.Fake.Gate();
        Task<List<DenoiseResponse>> call = CollectAsync(channel, Request());
        await host.Fake.NextCallAsync();

        Task stopped = host.StopAsync();

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        await stopped;
    }

    private static DenoiseRequest Request() => new() { Embedding = ByteString.CopyFrom(DenoisingHost.EmbeddingBytes(1)) };

    private static async Task<List<DenoiseResponse>> CollectAsync(GrpcChannel channel, DenoiseRequest request)
    {
        using AsyncServerStreamingCall<DenoiseResponse> call = new V1.Denoising.DenoisingClient(channel).Denoise(request, Patiently);
        List<DenoiseResponse> responses = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            responses.Add(call.ResponseStream.Current);
        }

        return responses;
    }

    private static async Task AssertFailsAsync(GrpcChannel channel, Action<DenoiseRequest> change, string message)
    {
        DenoiseRequest request = Request();
        change(request);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => CollectAsync(channel, request));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(message, error.Status.Detail, StringComparison.Ordinal);
    }
}
