using System.Diagnostics;
using Grpc.Core;
using TextToVideo.ServiceDefaults.Grpc;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>Calls that are not streams: retries, errors, deadlines.</summary>
public sealed class CallTests : ServerTests
{
    [Fact]
    public async Task Create_ServerUnavailable_RepeatsWithTheSameIdempotencyKey()
    {
        int calls = 0;
        Answers.Create = (_, _) => ++calls < 3 ? throw Unavailable() : Task.FromResult(State(Proto.VideoStatus.Queued));

        Video video = await Client.CreateAsync(Request);

        Assert.Equal((Id, VideoStatus.Queued), (video.Id, video.Status));
        string[] keys = [.. Answers.GetRequests<Proto.CreateVideoRequest>().Select(request => request.IdempotencyKey)];
        Assert.Equal(3, keys.Length);
        Assert.NotEmpty(Assert.Single(keys.Distinct()));
    }

    /// <summary>The first answer of a server can be the end of the connection. .NET then gives no cause.</summary>
    [Fact]
    public async Task Create_ConnectionEndsBeforeItsFirstUse_IsRepeated()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));
        using var client = new TextToVideoClient(Options(), new LostConnectionHandler());

        Video video = await client.CreateAsync(Request);

        Assert.Equal(Id, video.Id);
        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task Create_TwiceWithoutAKey_UsesTwoKeys()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));

        await Client.CreateAsync(Request);
        await Client.CreateAsync(Request);
        await Client.CreateAsync(Request with { IdempotencyKey = "mine" });

        string[] keys = [.. Answers.GetRequests<Proto.CreateVideoRequest>().Select(request => request.IdempotencyKey)];
        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal("mine", keys[2]);
    }

    [Fact]
    public async Task Create_NothingButThePrompt_LeavesTheRestToTheServer()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));

        await Client.CreateAsync(Request with { IdempotencyKey = "k" });

        var expected = new Proto.CreateVideoRequest { Prompt = Request.Prompt, IdempotencyKey = "k" };
        Assert.Equal(expected, Assert.Single(Answers.GetRequests<Proto.CreateVideoRequest>()));
    }

    [Fact]
    public async Task Create_EveryValue_SendsThem()
    {
        Answers.Create = (_, _) => Task.FromResult(State(Proto.VideoStatus.Queued));

        await Client.CreateAsync(
            new VideoRequest
            {
                Prompt = "p",
                NegativePrompt = string.Empty,
                Model = "m",
                Size = "64x64",
                NumFrames = 9,
                Seconds = 1.5,
                Fps = 8,
                Seed = 0,
                NumInferenceSteps = 4,
                GuidanceScale = 0,
                GuidanceMinSigma = 0.1,
                GuidanceMaxSigma = 0.9,
                CacheThreshold = 0,
                EnhancePrompt = false,
                Style = "s",
                Camera = "c",
                Mood = "o",
                Theme = "t",
                OutputFormats = ["gif", "mp4"],
                Priority = "low",
                IdempotencyKey = "k",
            }
        );

        var expected = new Proto.CreateVideoRequest
        {
            Prompt = "p",
            NegativePrompt = string.Empty,
            Model = "m",
            Size = "64x64",
            NumFrames = 9,
            Seconds = 1.5,
            Fps = 8,
            Seed = 0,
            NumInferenceSteps = 4,
            GuidanceScale = 0,
            GuidanceMinSigma = 0.1,
            GuidanceMaxSigma = 0.9,
            CacheThreshold = 0,
            EnhancePrompt = false,
            Style = "s",
            Camera = "c",
            Mood = "o",
            Theme = "t",
            OutputFormats = { "gif", "mp4" },
            Priority = "low",
            IdempotencyKey = "k",
        };
        Assert.Equal(expected, Assert.Single(Answers.GetRequests<Proto.CreateVideoRequest>()));
    }

    [Fact]
    public async Task Create_InvalidField_NamesItAndIsNotRepeated()
    {
        Answers.Create = (_, _) => throw GrpcErrors.InvalidArgument("num_frames", "must be one of 9, 17");

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => Client.CreateAsync(Request));

        Assert.Equal((TextToVideoErrorCodes.InvalidValue, "num_frames"), (error.Code, error.Field));
        Assert.Equal("num_frames: must be one of 9, 17", error.Message);
        Assert.Null(error.RetryAfter);
        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task Create_ToldToRetrySoon_WaitsAndSucceeds()
    {
        int calls = 0;
        Answers.Create = (_, _) =>
            ++calls == 1
                ? throw GrpcErrors.RetryLater("rate_limit_exceeded", "Too much.", TimeSpan.FromMilliseconds(1))
                : Task.FromResult(State(Proto.VideoStatus.Queued));

        await Client.CreateAsync(Request);

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Create_ToldToRetryAfterTheDeadline_ThrowsAtOnceWithTheTime()
    {
        Answers.Create = (_, _) => throw GrpcErrors.RetryLater("quota_exceeded", "No more today.", TimeSpan.FromHours(5));

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => Client.CreateAsync(Request));

        Assert.Equal((TextToVideoErrorCodes.QuotaExceeded, TimeSpan.FromHours(5)), (error.Code, error.RetryAfter));
        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task Create_NoAnswerInTime_ThrowsTimeoutAndTheServerKnowsTheDeadline()
    {
        TaskCompletionSource<DateTime> deadline = new();
        Answers.Create = async (_, context) =>
        {
            deadline.SetResult(context.Deadline);
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return State(Proto.VideoStatus.Queued);
        };
        TextToVideoClientOptions options = Options();
        options.Timeout = TimeSpan.FromSeconds(0.5);
        using var client = new TextToVideoClient(options);

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => client.CreateAsync(Request));

        Assert.Equal(TextToVideoErrorCodes.Timeout, error.Code);
        Assert.NotEqual(DateTime.MaxValue, await deadline.Task.WaitAsync(Wait.Long));
    }

    [Fact]
    public async Task Get_Cancelled_ThrowsOperationCanceled()
    {
        Answers.Create = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return State(Proto.VideoStatus.Queued);
        };
        using var cancelled = new CancellationTokenSource();

        Task<Video> call = Client.CreateAsync(Request, cancelled.Token);
        await Wait.UntilAsync("the server has been called", () => !Answers.Requests.IsEmpty);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData("not_found", StatusCode.NotFound, TextToVideoErrorCodes.NotFound)]
    [InlineData("something_new", StatusCode.FailedPrecondition, "something_new")]
    [InlineData(null, StatusCode.Unauthenticated, TextToVideoErrorCodes.InvalidApiKey)]
    [InlineData(null, StatusCode.Internal, TextToVideoErrorCodes.Internal)]
    public async Task Get_Refused_HasTheServersCodeOrThatOfTheStatus(string? reason, StatusCode status, string code)
    {
        Answers.Get = _ => throw (reason is null ? new RpcException(new Status(status, "No.")) : GrpcErrors.Error(status, reason, "No."));

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() => Client.GetAsync(Id));

        Assert.Equal((code, "No."), (error.Code, error.Message));
        Assert.Single(Answers.Requests);
    }

    [Fact]
    public async Task List_SeveralPages_CallsForEachWhenItIsNeeded()
    {
        Answers.List = request =>
            request.After.Length == 0
                ? new Proto.ListVideosResponse
                {
                    Videos =
                    {
                        new Proto.Video { Id = "a" },
                        new Proto.Video { Id = "b" },
                    },
                    HasMore = true,
                }
                : new Proto.ListVideosResponse { Videos = { new Proto.Video { Id = "c" } } };
        var options = new ListVideosOptions
        {
            OldestFirst = true,
            PageSize = 2,
            Query = "circle",
        };

        var ids = new List<string>();
        await foreach (Video video in Client.ListAsync(options))
        {
            Assert.Equal(video.Id == "c" ? 2 : 1, Answers.Requests.Count);
            ids.Add(video.Id);
        }

        Assert.Equal(["a", "b", "c"], ids);
        Proto.ListVideosRequest[] requests = Answers.GetRequests<Proto.ListVideosRequest>();
        Assert.Equal(["", "b"], requests.Select(request => request.After));
        Assert.All(requests, request => Assert.Equal(("asc", 2, "circle"), (request.Order, request.Limit, request.Query)));
    }

    [Fact]
    public async Task Delete_AnswerLost_SucceedsThoughTheRepetitionFindsNothing()
    {
        int calls = 0;
        Answers.Delete = _ => throw (++calls == 1 ? Unavailable() : GrpcErrors.Error(StatusCode.NotFound, "not_found", "No."));

        await Client.DeleteAsync(Id);

        Assert.Equal(2, calls);
        await Assert.ThrowsAsync<TextToVideoException>(() => Client.DeleteAsync(Id));
    }

    [Fact]
    public async Task Call_WithinAnActivity_SendsItsTrace()
    {
        Answers.Get = _ => State(Proto.VideoStatus.Completed);
        using Activity activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        await Client.GetAsync(Id);

        string? trace = Assert.Single(Answers.Headers).GetValue("traceparent");
        Assert.Contains(activity.TraceId.ToHexString(), trace, StringComparison.Ordinal);
    }

    /// <summary>Loses its first connection.</summary>
    private sealed class LostConnectionHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private bool _isLost;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_isLost)
            {
                return base.SendAsync(request, cancellationToken);
            }

            _isLost = true;
            throw new HttpRequestException("The connection could not be established.");
        }
    }
}
