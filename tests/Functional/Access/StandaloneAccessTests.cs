using Grpc.Core;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

public sealed class StandaloneAccessTests(StandaloneAccessServer server, ITestOutputHelper output)
    : AccessTests(server, output),
        IClassFixture<StandaloneAccessServer>
{
    /// <summary>The default of <c>DirectCalls:MaxConcurrent</c>.</summary>
    private const int MaxDirectCalls = 4;

    private protected override IReadOnlyList<GrpcRow> GrpcRows => AccessTable.GrpcInOneProcess;

    [Fact]
    public async Task DirectCall_AsManyAsAllowedAreInProgress_IsResourceExhausted()
    {
        var headers = new Metadata { { "authorization", $"Bearer {server.GetKey(Who.Admin)}" } };
        var moderation = new V1.Moderation.ModerationClient(server.Process.Channel);

        // Each call waits for its first message.
        AsyncClientStreamingCall<ModerateFramesRequest, ModerationResponse> Open() =>
            moderation.ModerateFrames(headers, DateTime.UtcNow + Wait.Long);
        AsyncClientStreamingCall<ModerateFramesRequest, ModerationResponse>[] open =
        [
            .. Enumerable.Range(0, MaxDirectCalls).Select(_ => Open()),
        ];
        try
        {
            await Wait.UntilAsync(
                "further calls are refused",
                async () =>
                {
                    // The call that asks can be admitted before one of the open calls, which is then refused and must be opened again.
                    for (int i = 0; i < open.Length; i++)
                    {
                        if (open[i].ResponseAsync.IsCompleted)
                        {
                            open[i].Dispose();
                            open[i] = Open();
                        }
                    }

                    return await EncodeAsync(headers) == StatusCode.ResourceExhausted;
                }
            );
            foreach (AsyncClientStreamingCall<ModerateFramesRequest, ModerationResponse> call in open)
            {
                await call.RequestStream.CompleteAsync();
                RpcException ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
                Assert.Equal(StatusCode.InvalidArgument, ended.StatusCode);
            }
        }
        finally
        {
            Array.ForEach(open, call => call.Dispose());
        }

        await Wait.UntilAsync("calls are served again", async () => await EncodeAsync(headers) == StatusCode.OK);
    }

    private async Task<StatusCode> EncodeAsync(Metadata headers)
    {
        try
        {
            await new V1.TextEncoding.TextEncodingClient(server.Process.Channel).EncodeTextAsync(
                new EncodeTextRequest { Prompt = VideosClient.Prompt },
                headers,
                DateTime.UtcNow + Wait.Long
            );
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
