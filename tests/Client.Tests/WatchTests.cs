using Grpc.Core;
using TextToVideo.ServiceDefaults.Grpc;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>Streams of states, their interruptions, and what follows from them.</summary>
public sealed class WatchTests : ServerTests
{
    [Fact]
    public async Task Watch_StreamInterrupted_ContinuesWithoutRepeatingAState()
    {
        int calls = 0;
        Answers.Watch = async (_, stream, _) =>
        {
            switch (++calls)
            {
                case 1:
                    await stream.WriteAsync(State(Proto.VideoStatus.Queued));
                    await stream.WriteAsync(State(Proto.VideoStatus.InProgress, 10));
                    throw Unavailable();
                case 2:
                    await stream.WriteAsync(State(Proto.VideoStatus.InProgress, 10));
                    throw new RpcException(new Status(StatusCode.Cancelled, "The server is being stopped."));
                case 3:
                    // A stream that ends before the job is an interruption too.
                    return;
                default:
                    await stream.WriteAsync(State(Proto.VideoStatus.InProgress, 50));
                    await stream.WriteAsync(State(Proto.VideoStatus.Completed, 100));
                    return;
            }
        };

        Assert.Equal([0, 10, 50, 100], await ProgressAsync());
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Watch_ServerRestarted_Continues()
    {
        bool isRestarted = false;
        Answers.Watch = async (_, stream, context) =>
        {
            await stream.WriteAsync(State(Proto.VideoStatus.InProgress, isRestarted ? 60 : 20));
            if (!isRestarted)
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }

            await stream.WriteAsync(State(Proto.VideoStatus.Completed, 100));
        };

        var progress = new List<int>();
        await foreach (Video video in Client.WatchAsync(Id))
        {
            progress.Add(video.Progress);
            if (!isRestarted)
            {
                isRestarted = true;
                await RestartServerAsync();
            }
        }

        Assert.Equal([20, 60, 100], progress);
    }

    [Fact]
    public async Task Watch_DeletedInTheMeantime_ThrowsNotFound()
    {
        int calls = 0;
        Answers.Watch = async (_, stream, _) =>
        {
            if (++calls == 1)
            {
                await stream.WriteAsync(State(Proto.VideoStatus.InProgress, 10));
            }

            throw calls == 1 ? Unavailable() : GrpcErrors.Error(StatusCode.NotFound, "not_found", "There is no video.");
        };

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => ProgressAsync());

        Assert.Equal(TextToVideoErrorCodes.NotFound, error.Code);
    }

    [Fact]
    public async Task Watch_ServerStaysAway_ThrowsWhenTheTimeIsOver()
    {
        Answers.Watch = (_, _, _) => throw Unavailable();
        TextToVideoClientOptions options = Options();
        options.ReconnectTimeout = TimeSpan.FromSeconds(0.2);
        using var client = new TextToVideoClient(options);

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => ProgressAsync(client));

        Assert.Equal(TextToVideoErrorCodes.Unavailable, error.Code);
        Assert.True(Answers.Requests.Count > 1, "It was not repeated.");
    }

    [Fact]
    public async Task Watch_Cancelled_ThrowsOperationCanceledAndEndsTheCall()
    {
        TaskCompletionSource ended = new();
        Answers.Watch = async (_, stream, context) =>
        {
            context.CancellationToken.Register(ended.SetResult);
            await stream.WriteAsync(State(Proto.VideoStatus.InProgress));
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Video _ in Client.WatchAsync(Id, cancelled.Token))
            {
                await cancelled.CancelAsync();
            }
        });

        await ended.Task.WaitAsync(Wait.Long);
        Assert.Single(Answers.Requests);
    }

    private async Task<List<int>> ProgressAsync(TextToVideoClient? client = null)
    {
        var progress = new List<int>();
        await foreach (Video video in (client ?? Client).WatchAsync(Id))
        {
            progress.Add(video.Progress);
        }

        return progress;
    }
}
