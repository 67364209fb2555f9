using Grpc.Core;
using Grpc.Net.Client;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>Runs jobs through a server's public gRPC API.</summary>
/// <param name="port">The server's gRPC port.</param>
internal sealed class JobClient(int port) : IDisposable
{
    /// <summary>The prompt of the videos.</summary>
    public const string Prompt = "a red circle moving right on a blue background";

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

    /// <summary>Creates a video and waits until its job ends, without polling.</summary>
    /// <exception cref="InvalidOperationException">The job failed.</exception>
    public Task<Video> RunAsync(string prompt, long seed, CancellationToken cancellationToken) =>
        RunAsync(new CreateVideoRequest { Prompt = prompt, Seed = seed }, cancellationToken);

    /// <summary>Creates a video and waits until its job ends, without polling.</summary>
    /// <exception cref="InvalidOperationException">The job failed.</exception>
    public async Task<Video> RunAsync(CreateVideoRequest request, CancellationToken cancellationToken)
    {
        var videos = new VideoGeneration.VideoGenerationClient(_channel);
        Video video = await videos.CreateVideoAsync(request, cancellationToken: cancellationToken);
        using AsyncServerStreamingCall<Video> watch = videos.WatchVideo(
            new WatchVideoRequest { Id = video.Id },
            cancellationToken: cancellationToken
        );
        await foreach (Video now in watch.ResponseStream.ReadAllAsync(cancellationToken))
        {
            video = now;
        }

        return video.Status == VideoStatus.Completed
            ? video
            : throw new InvalidOperationException($"The job failed: {video.Error?.Code} {video.Error?.Message}");
    }

    public void Dispose() => _channel.Dispose();
}
