using Google.Protobuf;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>The whole way from a request to its file.</summary>
public sealed class GenerateTests : ServerTests
{
    [Fact]
    public async Task Generate_JobCompletes_ReportsProgressAndEndsWithTheFile()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));
        Answers.Watch = async (_, stream, _) =>
        {
            await stream.WriteAsync(State(Proto.VideoStatus.Queued));
            await stream.WriteAsync(State(Proto.VideoStatus.InProgress, 50));
            await stream.WriteAsync(State(Proto.VideoStatus.Completed, 100));
        };
        Answers.Download = async (_, stream, _) =>
        {
            await stream.WriteAsync(new Proto.DownloadVideoResponse { Info = new Proto.DownloadInfo { Length = 2 } });
            await stream.WriteAsync(new Proto.DownloadVideoResponse { Chunk = ByteString.CopyFrom(1, 2) });
        };
        using var folder = new TemporaryFolder();

        List<GenerationUpdate> updates = await ListAsync(null, CancellationToken.None);
        await updates[^1].File!.SaveAsync(folder.Combine("video.mp4"));

        Assert.Equal([0, 50, 100], updates.Select(update => update.Video.Progress));
        Assert.All(updates[..^1], update => Assert.Null(update.File));
        Assert.Equal([1, 2], await File.ReadAllBytesAsync(folder.Combine("video.mp4")));
        Assert.Equal(["video.mp4"], folder.Files);
    }

    [Fact]
    public async Task Generate_JobFails_ThrowsItsErrorWithTheVideo()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));
        Answers.Watch = (_, stream, _) =>
        {
            Proto.Video failed = State(Proto.VideoStatus.Failed);
            failed.Error = new Proto.VideoError { Code = "moderation_blocked", Message = "Not that." };
            return stream.WriteAsync(failed);
        };

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => ListAsync(null, CancellationToken.None));

        Assert.Equal((TextToVideoErrorCodes.ModerationBlocked, "Not that."), (error.Code, error.Message));
        Assert.Equal(Id, error.Video?.Id);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Generate_Cancelled_CancelsTheJobUnlessToldOtherwise(bool cancelsJob, int calls)
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));
        Answers.Cancel = _ => State(Proto.VideoStatus.Failed);
        Answers.Watch = async (_, stream, context) =>
        {
            await stream.WriteAsync(State(Proto.VideoStatus.InProgress));
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ListAsync(new GenerateOptions { CancelJob = cancelsJob }, cancelled.Token, cancelled.Cancel)
        );

        Assert.Equal(calls, Answers.GetRequests<Proto.CancelVideoRequest>().Length);
    }

    [Fact]
    public async Task Generate_CancelledWhileItIsCreated_CancelsTheJobThatWasCreated()
    {
        using var cancelled = new CancellationTokenSource();
        Answers.Create = async (_, _) =>
        {
            await cancelled.CancelAsync();
            return State(Proto.VideoStatus.Queued);
        };
        Answers.Cancel = _ => State(Proto.VideoStatus.Failed);
        Answers.Watch = (_, _, context) => Task.Delay(Timeout.Infinite, context.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(null, cancelled.Token));

        Assert.Single(Answers.GetRequests<Proto.CancelVideoRequest>());
    }

    private async Task<List<GenerationUpdate>> ListAsync(GenerateOptions? options, CancellationToken token, Action? onUpdate = null)
    {
        var updates = new List<GenerationUpdate>();
        await foreach (GenerationUpdate update in Client.GenerateAsync(Request, options, token))
        {
            updates.Add(update);
            onUpdate?.Invoke();
        }

        return updates;
    }
}
